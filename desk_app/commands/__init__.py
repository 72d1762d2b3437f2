"""The command line, one small file for each group of commands; ``desk_app.cli`` puts them together."""
