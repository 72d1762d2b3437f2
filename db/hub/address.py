"""Where the hub is and how to log in there. Off loopback nothing is said before the server proved who it is (TLS)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

VERIFY_FULL = "verify-full"
_MODES = ("disable", "require", "verify-ca", VERIFY_FULL)
_LONGEST = 63  # of a name in PostgreSQL


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine itself (an address of loopback, ``localhost``, or a socket's folder)."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A hub's database and a role in it.

    Args:
        host: name or address of the server.
        port: of the server, as a rule 5432.
        database: the hub's.
        user: the role.
        password: of the role.
        ca: certificates (PEM) that sign the server's; "": those the system trusts.
        sslmode: "" is ``verify-full``, on loopback ``disable``. Anything weaker off loopback
            only when it is named here.
    """

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    ca: str = ""
    sslmode: str = ""

    @property
    def mode(self) -> str:
        """The sslmode that is used."""
        return self.sslmode or ("disable" if is_loopback(self.host) else VERIFY_FULL)

    def problem(self) -> str:
        """What is wrong with it: the name of a field, or "" if nothing is."""
        if not self.host or any(char in self.host for char in ", "):
            return "host"
        if not 0 < self.port < 65536:
            return "port"
        if not 0 < len(self.database.encode()) <= _LONGEST:
            return "database"
        if not 0 < len(self.user.encode()) <= _LONGEST:
            return "user"
        if self.ca and "BEGIN CERTIFICATE" not in self.ca:
            return "ca"
        return "sslmode" if self.sslmode not in ("", *_MODES) else ""

    def conninfo(self, folder: Path | None, timeout_s: float) -> dict[str, Any]:
        """What libpq is told.

        Args:
            folder: where the certificates are written to, because libpq reads them from a file only; None if ``ca`` is
                "".
            timeout_s: seconds until a server that says nothing is given up; libpq's least is 2.
        """
        found: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": self.user,
            "password": self.password,
            "sslmode": self.mode,
            "gssencmode": "disable",
            "connect_timeout": max(2, round(timeout_s)),
            "keepalives": 1,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": int(timeout_s * 1000),
            "application_name": "guidance-desk",
            "client_encoding": "UTF8",
            # nobody gets the password itself, not even who pretends to be the server
            "require_auth": "!password,!md5" if is_loopback(self.host) else "scram-sha-256",
        }
        if self.mode.startswith("verify"):
            found["sslrootcert"] = str(_written(folder, self.ca)) if self.ca else "system"
        return found

    @classmethod
    def from_dsn(cls, dsn: str) -> HubAddress:
        """Read a connection string (``postgresql://…`` or ``host=… dbname=…``).

        Raises:
            ValueError: it is not one.
            OSError: the certificates named by ``sslrootcert`` cannot be read.
        """
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        try:
            parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
            port = int(parts.get("port", "5432"))
        except (psycopg.Error, ValueError):
            raise ValueError("not a connection string") from None
        root = parts.get("sslrootcert", "")
        return cls(
            host=parts.get("host") or parts.get("hostaddr") or "localhost",
            port=port,
            database=parts.get("dbname") or parts.get("user") or "postgres",
            user=parts.get("user", ""),
            password=parts.get("password", ""),
            ca=Path(root).read_text(encoding="utf-8") if root not in ("", "system") else "",
            sslmode=parts.get("sslmode", ""),
        )

    def to_dict(self) -> dict[str, Any]:
        """Its fields, for JSON. The password is among them: what holds it is encrypted."""
        return {
            "host": self.host,
            "port": self.port,
            "database": self.database,
            "user": self.user,
            "password": self.password,
            "ca": self.ca,
            "sslmode": self.sslmode,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> HubAddress:
        """The reverse of :meth:`to_dict`.

        Raises:
            ValueError: a field is missing or of another type.
        """
        try:
            return cls(
                host=str(fields["host"]),
                port=int(fields["port"]),
                database=str(fields["database"]),
                user=str(fields["user"]),
                password=str(fields["password"]),
                ca=str(fields.get("ca", "")),
                sslmode=str(fields.get("sslmode", "")),
            )
        except (KeyError, TypeError, ValueError):
            raise ValueError("not a hub's address") from None


def dsn_with_ca(dsn: str, path: Path) -> str:
    """A connection string that checks the server by the certificates in ``path``, whatever it said of them before.

    Raises:
        ValueError: ``dsn`` is no connection string.
    """
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        return make_conninfo(dsn, sslrootcert=str(path))
    except psycopg.Error:
        raise ValueError("not a connection string") from None


def ca_named(dsn: str) -> bool:
    """Whether a connection string names certificates itself; False where it is no connection string."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return bool(conninfo_to_dict(dsn).get("sslrootcert"))
    except psycopg.Error:
        return False


def _written(folder: Path | None, ca: str) -> Path:
    """The certificates as a file named after what is in it: several processes may write it at once."""
    if folder is None:
        raise ValueError("certificates need a folder")
    path = folder / f"hub-ca-{hashlib.sha256(ca.encode()).hexdigest()[:16]}.pem"
    if not path.exists() or path.read_text(encoding="utf-8") != ca:
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.tmp")
        beside.write_text(ca, encoding="utf-8", newline="\n")
        beside.replace(path)
    return path
