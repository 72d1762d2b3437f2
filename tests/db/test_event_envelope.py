"""What is hashed cannot be read in two ways."""

from hypothesis import given, settings
from hypothesis import strategies as st

from db.envelope import CHAIN_START, Envelope, chain_hash, commit_to, envelope_bytes

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(min_value=0, max_value=2**63 - 1)
envelopes = st.builds(
    Envelope,
    centre=texts,
    device=texts,
    dseq=numbers,
    kind=texts,
    version=numbers,
    scope=texts,
    stamp_ms=numbers,
    stamp_n=numbers,
    day=texts,
    label=st.none() | texts,
    operator=texts,
    body=st.binary(max_size=8),
    commitment=st.binary(max_size=8),
)
fields = st.lists(st.none() | texts | st.binary(max_size=8), max_size=5)


@settings(deadline=None)
@given(envelopes, envelopes)
def test_two_envelopes_have_one_hash_only_if_they_are_equal(one: Envelope, other: Envelope) -> None:
    assert (one.event_hash() == other.event_hash()) == (one == other)


@settings(deadline=None)
@given(fields, fields)
def test_moving_a_byte_from_one_field_to_the_next_changes_what_is_hashed(one: list, other: list) -> None:
    as_bytes = [
        [None if x is None else x if isinstance(x, bytes) else x.encode() for x in side] for side in (one, other)
    ]
    assert (envelope_bytes(tuple(one)) == envelope_bytes(tuple(other))) == (as_bytes[0] == as_bytes[1])


def test_no_label_is_not_an_empty_label() -> None:
    label = Envelope("c", "d", 1, "k", 1, "centre", 1, 0, "2026-03-02", None, "o", b"", bytes(32))
    empty = Envelope("c", "d", 1, "k", 1, "centre", 1, 0, "2026-03-02", "", "o", b"", bytes(32))
    assert label.event_hash() != empty.event_hash()


def test_the_hash_stays_what_it_was_when_the_first_record_was_written() -> None:
    event = Envelope("130981", "d" * 32, 7, "issued", 1, "public", 1_772_400_000_123, 2, "2026-03-02", "A001", "op1",
                     '{"䶮":1}'.encode(), bytes(32))  # fmt: skip
    first = event.event_hash()
    assert first.hex() == "7b8c8116642f19e9dc6bf502683a6ed3cc50cddf3d7637e73e576845b9ba149a"
    assert chain_hash(CHAIN_START, first).hex() == "9f04f0c22667ae655ee011f385a23cdc2d0e3dddcb813add033de4b6565c0f1b"
    assert (
        commit_to(bytes(32), "王".encode()).hex() == "80c3aaa573dbb5f8833941d8957fd5750fda74d8aa3a8e94bb7e3bb6044a7142"
    )
