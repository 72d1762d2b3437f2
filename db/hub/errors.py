"""What can be wrong between a device and the hub. No translated text here, and never a value of an event."""

from __future__ import annotations


class HubProblem(Exception):  # noqa: N818 - the surroundings' problem, not our error
    """The hub could not be asked, would not answer, or answered what cannot be."""


class Unreachable(HubProblem):
    """No answer: try again later; nothing is lost.

    Args:
        why: ``network`` (no connection, or it broke), ``stalled`` (no answer in time), ``stopped`` (the server is being
            shut down, started or restored; or this client was told to stop), ``busy`` (it has no room now: connections,
            locks, disk).
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(HubProblem):
    """The hub said no; trying again does not help before somebody changed something.

    Args:
        reason: ``password`` (wrong, or there is no such role), ``tls`` (no TLS, or not the certificate expected),
            ``not_enrolled``, ``revoked``, ``other_pc`` (the role belongs to another store), ``fork``, ``centre``,
            ``screen`` (screens write nothing), ``malformed``, ``expired`` (the enrolment file is older than
            14 days), ``no_lane`` (all 99 are taken), ``no_schema`` (there is
            no hub in that database), ``old_hub`` (hub and program are of different versions). Administrators
            also get ``rights`` (their role may not do that), ``taken`` (there is a device of that name), ``encoding``
            (the database is not UTF-8), and where they cannot connect ``admin_password`` (wrong, or no such role),
            ``admin_no_password``, ``admin_no_login`` (the role may not log in), ``admin_no_entry`` (``pg_hba.conf``
            does not let them in), ``admin_no_database``, ``tls_admin``.
        state: PostgreSQL's SQLSTATE, for whoever looks for the cause.
    """

    def __init__(self, reason: str, state: str = "") -> None:
        super().__init__(f"{reason} ({state})" if state else reason)
        self.reason = reason
        self.state = state


class Altered(HubProblem):
    """Something of the hub's data does not fit together.

    Args:
        what: where, as ``position 51``; free of personal data.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
