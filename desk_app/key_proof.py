"""A data key shows that it comes from the administrator: it carries a proof made with a payload key of before.

The hub hands out keys wrapped for each device, and anybody can wrap a key for a public key. Whoever runs the server
knows no payload key, so what they slip in has no proof, and nothing is ever sealed with it. The first keys have nothing
before them: the enrolment file has their fingerprints.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

KEY_BYTES = 32


def with_proof(key_id: str, purpose: str, key: bytes, by: bytes | None) -> bytes:
    """Return what is wrapped for a device: the key, and its proof where there is a payload key of before (``by``)."""
    return key if by is None else key + _proof(key_id, purpose, key, by)


def split(material: bytes) -> tuple[bytes, bytes]:
    """Return key and proof of what was wrapped.

    Raises:
        ValueError: it is too short for a key.
    """
    if len(material) < KEY_BYTES:
        raise ValueError("no key")
    return material[:KEY_BYTES], material[KEY_BYTES:]


def proven(key_id: str, purpose: str, material: bytes, held: Iterable[bytes]) -> bool:
    """Tell whether a key carries a proof by one of the payload keys ``held``."""
    key, proof = split(material)
    return any(hmac.compare_digest(proof, _proof(key_id, purpose, key, by)) for by in held)


def _proof(key_id: str, purpose: str, key: bytes, by: bytes) -> bytes:
    said = [b"guidance-desk key proof 1", key_id.encode(), purpose.encode(), key]
    return hmac.digest(by, b"".join(len(part).to_bytes(4, "big") + part for part in said), hashlib.sha256)
