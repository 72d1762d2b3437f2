"""The demo's made-up days."""
