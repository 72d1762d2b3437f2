"""Passwords of roles: made by the program, known to the server only as a verifier (SCRAM-SHA-256, RFC 5802, 7677)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets

_ROUNDS = 4096


def new_password() -> str:
    """A password nobody has to type: 32 random bytes as ASCII."""
    return secrets.token_urlsafe(32)


def scram_verifier(password: str) -> str:
    """What the server stores of a password, so that the password itself is never sent, logged or dumped.

    Args:
        password: ASCII, as :func:`new_password` makes it (other characters would want SASLprep).

    Raises:
        ValueError: it is not ASCII.
    """
    if not password or not password.isascii():
        raise ValueError("a password of ASCII characters is needed")
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ROUNDS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def is_verifier(text: str) -> bool:
    """Whether ``text`` is what :func:`scram_verifier` makes, and not a password."""
    return text.startswith(f"SCRAM-SHA-256${_ROUNDS}:") and len(text) == len(scram_verifier("x"))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
