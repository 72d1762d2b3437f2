"""The demo: a made-up morning in a throw-away store, as live windows or as pictures where there is no display."""

from ui.demo.run import run_demo

__all__ = ["run_demo"]
