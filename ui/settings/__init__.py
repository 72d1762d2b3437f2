"""设置 (Ctrl+,): the devices of this PC: chosen, tried, and named with their state in words."""
