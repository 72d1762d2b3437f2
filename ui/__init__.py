"""Shows it: windows, screens, theme. The only place with Qt."""
