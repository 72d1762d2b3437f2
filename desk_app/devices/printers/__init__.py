"""Printers: one interface, a module each. Nothing is imported here: Pillow is large, and a command starts fast."""
