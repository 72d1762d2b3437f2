"""Reads every page of a store in the clear, deleted bytes included, the way somebody with the key could.

SQLCipher 4: pages of 4096 bytes, of which the last 80 are IV (16) and HMAC (64); AES-256-CBC with the raw key; the
first 16 bytes of page 1 are the salt. A frame of the WAL is 24 bytes of header and a page.
"""

from __future__ import annotations

import _ssl
import ctypes
import ctypes.util
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE, TAIL, IV = 4096, 80, 16


def openssl() -> ctypes.CDLL | None:
    """The system's libcrypto, on Windows the one that Python brings; None where there is none."""
    if sys.platform == "win32":
        name = next(map(str, Path(_ssl.__file__).parent.glob("libcrypto-*.dll")), None)
    else:
        name = ctypes.util.find_library("crypto")
    return ctypes.CDLL(name) if name else None


def decrypt(lib: ctypes.CDLL, key: bytes, iv: bytes, data: bytes) -> bytes:
    for function in ("EVP_CIPHER_CTX_new", "EVP_aes_256_cbc"):
        getattr(lib, function).restype = ctypes.c_void_p
    context = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
    out, length = ctypes.create_string_buffer(len(data) + 32), ctypes.c_int()
    assert lib.EVP_DecryptInit_ex(context, ctypes.c_void_p(lib.EVP_aes_256_cbc()), None, key, iv) == 1
    lib.EVP_CIPHER_CTX_set_padding(context, 0)
    assert lib.EVP_DecryptUpdate(context, out, ctypes.byref(length), data, len(data)) == 1
    lib.EVP_CIPHER_CTX_free(context)
    return out.raw[: length.value]


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page of the store and of its WAL, decrypted."""
    lib = openssl()
    assert lib is not None
    raw = path.read_bytes()
    for number, at in enumerate(range(0, len(raw), PAGE), start=1):
        yield _clear(lib, key, raw[at : at + PAGE], number)
    wal = path.with_name(path.name + "-wal")
    frames = wal.read_bytes() if wal.exists() else b""
    for at in range(32, len(frames), PAGE + 24):
        yield _clear(lib, key, frames[at + 24 : at + 24 + PAGE], int.from_bytes(frames[at : at + 4], "big"))


def _clear(lib: ctypes.CDLL, key: bytes, page: bytes, number: int) -> bytes:
    start = IV if number == 1 else 0
    return decrypt(lib, key, page[PAGE - TAIL : PAGE - TAIL + IV], page[start : PAGE - TAIL])


def found_in(path: Path, key: bytes, text: str) -> int:
    """How many pages hold ``text``, as UTF-8, UTF-16 (either order) or GB18030."""
    wanted = [text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    return sum(any(one in page for one in wanted) for page in pages(path, key))
