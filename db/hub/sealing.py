"""Payloads are closed before they leave a device, and keys before they reach one: the hub can open neither.

Payloads: AES-256-GCM under a key of the centre, bound to the event they belong to (another event's, or another key's
name, does not open). Keys: wrapped for one device by an ephemeral X25519 exchange, HKDF-SHA-256 and AES-256-GCM.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from db.envelope import Sealed, commit_to

KEY_BYTES = 32
_NONCE = 12
_SALT = 32
_FORMAT = b"\x01"
_WRAP = b"guidance-desk key wrap 1"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys of the centre by id, and which one closes what is written now ("" : there is none yet)."""

    keys: Mapping[str, bytes] = field(repr=False)
    payload: str = ""
    restricted: str = ""


def seal(key: bytes, key_id: str, device: str, dseq: int, commitment: bytes, payload: Sealed) -> bytes:
    """Close a payload.

    Args:
        key: 32 bytes.
        key_id: of the key.
        device: of the event.
        dseq: of the event.
        commitment: of the event.
        payload: salt and data.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    closed = AESGCM(key).encrypt(nonce, payload.salt + payload.data, _bound(key_id, device, dseq, commitment))
    return _FORMAT + nonce + closed


def open_sealed(key: bytes, key_id: str, device: str, dseq: int, commitment: bytes, sealed: bytes) -> Sealed:
    """Open what :func:`seal` closed.

    Raises:
        ValueError: it is not whole, it belongs to another event, or it is not what the event committed to.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE + _SALT:
        raise ValueError("not a sealed payload")
    nonce, closed = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        plain = AESGCM(key).decrypt(nonce, closed, _bound(key_id, device, dseq, commitment))
    except InvalidTag:
        raise ValueError("not whole, or of another event") from None
    payload = Sealed(plain[:_SALT], plain[_SALT:])
    if commit_to(payload.salt, payload.data) != commitment:
        raise ValueError("not what the event committed to")
    return payload


def new_key() -> bytes:
    """A key for payloads."""
    return os.urandom(KEY_BYTES)


def new_pair() -> tuple[bytes, bytes]:
    """A device's own keys (X25519): private, public; 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def wrap_key(public: bytes, key: bytes) -> bytes:
    """Close a key for the holder of the private half of ``public``.

    Raises:
        ValueError: ``public`` is no public key.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    secret = _derived(ephemeral.exchange(X25519PublicKey.from_public_bytes(public)), sender + public)
    nonce = os.urandom(_NONCE)
    return _FORMAT + sender + nonce + AESGCM(secret).encrypt(nonce, key, _WRAP)


def unwrap_key(private: bytes, wrapped: bytes) -> bytes:
    """Open what :func:`wrap_key` closed.

    Raises:
        ValueError: it is not whole, or for another device.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if wrapped[:1] != _FORMAT or len(wrapped) < 1 + 32 + _NONCE + 16:
        raise ValueError("not a wrapped key")
    sender, nonce, closed = wrapped[1:33], wrapped[33 : 33 + _NONCE], wrapped[33 + _NONCE :]
    own = X25519PrivateKey.from_private_bytes(private)
    shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
    secret = _derived(shared, sender + own.public_key().public_bytes_raw())
    try:
        return AESGCM(secret).decrypt(nonce, closed, _WRAP)
    except InvalidTag:
        raise ValueError("not whole, or for another device") from None


def _bound(key_id: str, device: str, dseq: int, commitment: bytes) -> bytes:
    parts = (device.encode(), str(dseq).encode(), commitment, key_id.encode())
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def _derived(shared: bytes, context: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_WRAP + context).derive(shared)
