"""Ports on this machine that stay free while nobody listens on them."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence

LOOPBACK = "127.0.0.1"

_PORTS = range(20000, 32000)
"""Below every system's ephemeral ports: no outgoing connection takes the port of a server that is stopped, and none
connects to itself there."""


def free_port(addresses: Sequence[str] = (LOOPBACK,)) -> int:
    """A port on which nobody listens at these addresses; another test run may still be quicker to take it."""
    choose = random.SystemRandom()
    for _ in range(200):
        port = choose.choice(_PORTS)
        try:
            for address in addresses:
                with socket.socket() as probe:
                    probe.bind((address, port))
        except OSError:
            continue
        return port
    raise OSError("no free port")
