"""The hub can open neither payloads nor keys, and nobody can pass one off as another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.envelope import Sealed, commit_to
from db.hub.passwords import is_verifier, new_password, scram_verifier
from db.hub.sealing import new_key, new_pair, open_sealed, seal, unwrap_key, wrap_key

KEY = bytes(range(32))
PAYLOAD = Sealed(bytes(32), "张三 13900000000".encode())
COMMITMENT = commit_to(PAYLOAD.salt, PAYLOAD.data)
WHERE = ("k1", "a" * 32, 7, COMMITMENT)


@given(data=st.binary(max_size=300), salt=st.binary(min_size=32, max_size=32), dseq=st.integers(1, 2**40))
def test_what_was_closed_opens_again(data: bytes, salt: bytes, dseq: int) -> None:
    payload = Sealed(salt, data)
    where = ("k1", "device", dseq, commit_to(salt, data))
    assert open_sealed(KEY, *where, seal(KEY, *where, payload)) == payload


def test_nothing_of_it_can_be_read_and_it_is_never_twice_the_same() -> None:
    one, two = (seal(KEY, *WHERE, PAYLOAD) for _ in range(2))
    assert one != two
    for part in (PAYLOAD.data, "张三".encode(), b"13900000000"):
        assert part not in one


@pytest.mark.parametrize(
    "other",
    [
        ("k2", "a" * 32, 7, COMMITMENT),
        ("k1", "b" * 32, 7, COMMITMENT),
        ("k1", "a" * 32, 8, COMMITMENT),
        ("k1", "a" * 32, 7, bytes(32)),
    ],
)
def test_it_opens_for_its_own_event_and_key_only(other: tuple[str, str, int, bytes]) -> None:
    sealed = seal(KEY, *WHERE, PAYLOAD)
    with pytest.raises(ValueError):
        open_sealed(KEY, *other, sealed)
    with pytest.raises(ValueError):
        open_sealed(bytes(32), *WHERE, sealed)


def test_every_changed_or_missing_byte_is_noticed() -> None:
    sealed = seal(KEY, *WHERE, PAYLOAD)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(ValueError):
            open_sealed(KEY, *WHERE, bytes(changed))
        with pytest.raises(ValueError):
            open_sealed(KEY, *WHERE, sealed[:place])


def test_a_payload_that_is_not_what_the_event_committed_to_does_not_open() -> None:
    wrong = seal(KEY, *WHERE, Sealed(bytes(32), b"somebody else"))
    with pytest.raises(ValueError, match="committed"):
        open_sealed(KEY, *WHERE, wrong)


def test_a_wrapped_key_opens_for_its_device_only() -> None:
    private, public = new_pair()
    key = new_key()
    wrapped = wrap_key(public, key)
    assert unwrap_key(private, wrapped) == key
    assert key not in wrapped
    with pytest.raises(ValueError):
        unwrap_key(new_pair()[0], wrapped)
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(ValueError):
            unwrap_key(private, bytes(changed))
        with pytest.raises(ValueError):
            unwrap_key(private, wrapped[:place])


def test_a_verifier_is_not_a_password() -> None:
    password = new_password()
    verifier = scram_verifier(password)
    assert is_verifier(verifier)
    assert not is_verifier(password)
    assert password not in verifier
    assert verifier != scram_verifier(password)
    for bad in ("", "пароль", "密码"):
        with pytest.raises(ValueError):
            scram_verifier(bad)
