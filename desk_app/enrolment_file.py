"""The enrolment file (入网文件): carries a device's first password from the administrator's PC to the device, once.

A JSON text: a header anybody may read (centre, hub, name, kind, until when), a body only the passphrase opens
(scrypt n = 2^15, r = 8, p = 1, then AES-256-GCM with the header as associated data), a digest that tells a damaged file
from a wrong passphrase. It holds no data key: those lie on the hub, wrapped for the file's key; the file only knows
their fingerprints, so that whoever runs the hub's server cannot slip in keys of their own. Once used, its password
opens nothing any more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.hub.address import HubAddress
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _

FORMAT = "guidance-desk enrolment"
VERSION = 1
VALID_DAYS = 14
LARGEST = 256 * 1024  # bytes; a certificate chain fits many times
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_SALT, _NONCE = 16, 12
_HEADER = ("format", "version", "centre", "hub", "name", "kind", "expires_ms", "salt", "nonce")


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says without a passphrase; believed only after the body was opened with it.

    Args:
        centre: short name of the centre.
        hub_id: of the hub.
        name: the device's name there.
        kind: ``desk``, ``room``, ``screen`` or ``leader``.
        expires_ms: until when the file may be used, milliseconds since 1970.
    """

    centre: str
    hub_id: str
    name: str
    kind: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """The whole content of an enrolment file.

    Args:
        header: see there.
        address: where the hub is, with the role and the first password.
        restricted: whether the device may have restricted events.
        private_key: X25519, for which the data keys on the hub are wrapped until the device has its own.
        fingerprints: key id → :func:`fingerprint` of the data keys there were when the file was made.
    """

    header: Header
    address: HubAddress
    restricted: bool
    private_key: bytes = field(repr=False)
    fingerprints: Mapping[str, str]


def file_bytes(path: Path) -> bytes:
    """Return what is in the file at ``path``, of a larger one only so much that it is refused.

    Raises:
        UserError: there is no such file.
        EnvironmentProblem: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UserError(_("There is no file {file}. Check the path.").format(file=path), "file") from None
    except IsADirectoryError:
        raise UserError(_("{file} is a folder: name the enrolment file in it.").format(file=path), "file") from None
    except OSError as error:
        raise EnvironmentProblem(
            _("{file} cannot be read: {why}. Nothing was changed. Copy it again.").format(
                file=path, why=error.strerror or type(error).__name__
            )
        ) from error


def fingerprint(key: bytes) -> str:
    """Return what tells a data key from another and says nothing about it (it is 32 random bytes)."""
    return hashlib.sha256(b"guidance-desk data key" + key).hexdigest()[:32]


def written(invitation: Invitation, passphrase: str) -> bytes:
    """Return the file's bytes.

    Args:
        invitation: what it carries.
        passphrase: as chosen by the administrator; full-width and composed forms of a character are the same.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    at, salt, nonce = invitation.header, secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "centre": at.centre,
        "hub": at.hub_id,
        "name": at.name,
        "kind": at.kind,
        "expires_ms": at.expires_ms,
        "salt": _text(salt),
        "nonce": _text(nonce),
    }
    body = {
        "address": dict(invitation.address.to_dict()),
        "restricted": invitation.restricted,
        "private_key": invitation.private_key.hex(),
        "fingerprints": dict(invitation.fingerprints),
    }
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, _canonical(body), _canonical(header))
    whole = {**header, "body": _text(sealed)}
    return json.dumps({**whole, "digest": _digest(whole)}, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def header_of(data: bytes) -> Header:
    """Return what the file says of itself.

    Raises:
        UserError: it is no enrolment file, a damaged one, or one of a newer program.
    """
    values = _values(data)
    return Header(values["centre"], values["hub"], values["name"], values["kind"], values["expires_ms"])


def opened(data: bytes, passphrase: str) -> Invitation:
    """Return the content.

    Raises:
        UserError: as :func:`header_of`, or the passphrase is not the file's.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    values = _values(data)
    header = {name: values[name] for name in _HEADER}
    try:
        salt, nonce, sealed = (base64.b64decode(values[name], validate=True) for name in ("salt", "nonce", "body"))
        body = json.loads(AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, _canonical(header)))
        return Invitation(
            header=header_of(data),
            address=HubAddress.from_dict(body["address"]),
            restricted=bool(body["restricted"]),
            private_key=bytes.fromhex(body["private_key"]),
            fingerprints={str(name): str(value) for name, value in body["fingerprints"].items()},
        )
    except InvalidTag:
        raise UserError(
            _(
                "The passphrase does not open this enrolment file. Nothing was changed. "
                "Type it again as the administrator gave it."
            ),
            "passphrase",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None


def damaged() -> UserError:
    """Return what to say about a file that is no whole enrolment file."""
    return UserError(
        _(
            "This is not a whole enrolment file: it was damaged on its way, or is another file. Nothing was changed. "
            "Copy it again, or ask the administrator for a new one."
        ),
        "file",
    )


def _values(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise damaged()
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise damaged() from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise damaged()
    if isinstance(values.get("version"), int) and values["version"] > VERSION:
        raise UserError(
            _("This enrolment file was made by a newer program. Nothing was changed. Install the newer program here."),
            "file",
        )
    texts = ("centre", "hub", "name", "kind", "salt", "nonce", "body", "digest")
    numbers = ("version", "expires_ms")
    typed = all(type(values.get(name)) is str for name in texts) and all(type(values.get(n)) is int for n in numbers)
    if not typed or len(values) != len(texts) + len(numbers) + 1:
        raise damaged()
    if values["digest"] != _digest({name: value for name, value in values.items() if name != "digest"}):
        raise damaged()
    return values


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(values)).hexdigest()


def _canonical(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def _key(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    typed = " ".join(unicodedata.normalize("NFKC", passphrase).split()).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P).derive(typed)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
