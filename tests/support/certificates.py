"""A certificate authority for tests: as the person who runs a centre's server makes one with openssl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

VALID = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Certificates:
    """What a server needs, as PEM: its certificate, its key; and the CA's certificate, which clients hold."""

    certificate: str
    key: str
    ca: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: signs certificates of servers."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def server(self, host: str, *, addresses: Sequence[str] = (), days_from_now: int = 0) -> Certificates:
        """A certificate for ``host`` and ``addresses``; with ``days_from_now`` below -400 it has run out."""
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        names += [x509.IPAddress(ip_address(address)) for address in addresses if address]
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(host, self.certificate.subject, key, days_from_now)
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return Certificates(_pem(made.sign(self.key, hashes.SHA256())), _key_pem(key), _pem(self.certificate))


def authority(name: str) -> Authority:
    """A new authority of that name."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(f"CA of {name}", None, key, 0)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Authority(name, key, made.sign(key, hashes.SHA256()))


def self_signed(host: str, *, addresses: Sequence[str] = ()) -> Certificates:
    """What an impostor has: a certificate for the same host that nobody signed but itself."""
    return authority("impostor").server(host, addresses=addresses)


def _builder(
    common_name: str, issuer: x509.Name | None, key: ec.EllipticCurvePrivateKey, days_from_now: int
) -> x509.CertificateBuilder:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    start = datetime.now(UTC) - timedelta(days=1) + timedelta(days=days_from_now)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(issuer or name).public_key(key.public_key())
    return made.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + VALID)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
