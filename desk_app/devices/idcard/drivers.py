"""What the helper asks of any make of reader. Part of the helper: standard library only, Python 3.8 or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # Python 3.8 cannot say dict[str, str] when it runs
    Card = dict[str, str]

VERSION = 1
FIELDS = (
    "kind",
    "name",
    "latin_name",
    "sex",
    "nation",
    "birth",
    "address",
    "id_number",
    "authority",
    "valid_from",
    "valid_to",
)


class Trouble(Exception):  # noqa: N818 - the surroundings' trouble, not our error
    """A make's answer that is no card, in the protocol's words.

    Args:
        problem: one of ``base.PROBLEMS``.
        detail: the vendor's function and return code; never what was read.
    """

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.detail = detail


class Driver(Protocol):
    """One make of reader. Every method may raise :class:`Trouble`, and may hang or crash: that is why we are here."""

    def open(self) -> None:
        """Load the library and open the port."""
        ...

    def find(self, *, again: bool) -> bool:
        """Return whether a card lies there, ready to be read.

        Args:
            again: also a card that was read before and was not taken away since, where the make can.
        """
        ...

    def card(self) -> Card:
        """Read the card that was found."""
        ...

    def close(self) -> None:
        """Close the port. Never raises."""
        ...
