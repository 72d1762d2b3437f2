"""What public screens share, without Qt: the windows (ui.screens) and the page for browsers (desk_app.web)."""
