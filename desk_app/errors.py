"""Three kinds of trouble: what the user can mend, what the environment must mend, and bugs (everything else)."""

from __future__ import annotations


class UserError(Exception):
    """A sentence for the clerk: what is wrong and what to do. Never carries a traceback to a person.

    Args:
        sentence: already translated, whole sentence; never contains personal data beyond what was just typed.
        field: the name of the field at fault as the command line spells it (``id_number``), or ``""``.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class EnvironmentProblem(Exception):  # noqa: N818 - the design's word: not our error, the surroundings'
    """Disk, printer, font, network or key: what happened, what is safe, what to do now.

    Args:
        sentence: already translated, in that order.
        detail: technical detail for the log, free of values that a person typed.
    """

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
