"""From what PostgreSQL and libpq say to :mod:`db.hub.errors`. Details are dropped: they may hold values of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.hub.errors import Altered, HubProblem, Refused, Unreachable

if TYPE_CHECKING:
    from psycopg import Error

_REFUSED = {
    "HB001": "not_enrolled",
    "HB002": "revoked",
    "HB003": "other_pc",
    "HB005": "screen",
    "HB006": "malformed",
    "HB007": "malformed",
    "HB008": "no_lane",
    "HB009": "expired",
    "28P01": "password",
    "28000": "password",
    "3D000": "no_schema",
    "3F000": "no_schema",
    "42883": "no_schema",
    "42P01": "no_schema",
    "42501": "not_enrolled",
}
_UNREACHABLE = {
    "57014": "stalled",
    "25P03": "stalled",
    "25P04": "stalled",
    "57P05": "stalled",
    "57P01": "stopped",
    "57P02": "stopped",
    "57P03": "stopped",
    "25006": "stopped",
}
_BY_CLASS = {"08": "network", "53": "busy", "55": "busy", "40": "busy", "54": "busy", "57": "stopped", "58": "stopped"}

# What a server says when it ends a connection attempt comes without SQLSTATE, in the language of the server. English
# and Chinese are known; the rest of a refused password is told by "a password was asked for and sent".
_NOLOGIN = ("is not permitted to log in", "不允许登录", "不允许进行登录", "不允许角色")
_PASSWORD = ("password authentication failed", "认证失败", "no password supplied", "pg_hba.conf")
_BUSY = (
    "too many connections",
    "remaining connection slots",
    "sorry, too many clients",
    "太多的连接",
    "连接数",
    "过多",
)
_STOPPED = ("starting up", "shutting down", "recovery mode", "not yet accepting", "consistent recovery", "正在启动",
            "正在关闭", "恢复模式")  # fmt: skip
_NO_DATABASE = ('database "', "数据库 ", '数据库"')
_TLS = ("SSL", "certificate", "TLS", "auth method", "channel binding")
_STALLED = ("timeout",)
_OF_ADMINISTRATORS = {
    "password": "admin_password",
    "revoked": "admin_no_login",
    "not_enrolled": "rights",
    "no_schema": "admin_no_database",
    "tls": "tls_admin",
}


def problem_of(error: Error, *, connecting: bool = False) -> HubProblem:
    """What an error of psycopg means for a device.

    Args:
        error: as raised.
        connecting: it came while the connection was being made.
    """
    if connecting:
        return _of_connecting(error)
    state = error.sqlstate
    if state is None:
        return Unreachable("network")
    if reason := _REFUSED.get(state):
        return Refused(reason, state)
    if why := _UNREACHABLE.get(state) or _BY_CLASS.get(state[:2]):
        return Unreachable(why)
    if state.startswith("XX"):
        return Altered(f"the server's data: {state}")
    return Refused("malformed", state)


def administrators_connecting(error: Error) -> HubProblem:
    """What it means for an administrator that a connection could not be made: another thing to do than at a device."""
    said = str(error)
    if "pg_hba.conf" in said:
        return Refused("admin_no_entry")
    if "no password supplied" in said:
        return Refused("admin_no_password")
    problem = _of_connecting(error)
    if isinstance(problem, Refused):
        return Refused(_OF_ADMINISTRATORS.get(problem.reason, problem.reason), problem.state)
    return problem


def _of_connecting(error: Error) -> HubProblem:
    said = str(error)
    if any(word in said for word in _NOLOGIN):
        return Refused("revoked")
    if any(word in said for word in _BUSY):
        return Unreachable("busy")
    if any(word in said for word in _STOPPED):
        return Unreachable("stopped")
    if "no encryption" in said or "SSL off" in said:
        return Refused("tls")
    if "permission denied for database" in said:
        return Refused("not_enrolled")
    if any(word in said for word in _PASSWORD):
        return Refused("password")
    if "FATAL" in said or "致命" in said:
        return Refused("no_schema" if any(word in said for word in _NO_DATABASE) else "password")
    if any(word in said for word in _TLS):
        return _of_tls(said)
    if any(word in said for word in _STALLED):
        return Unreachable("stalled")
    return Unreachable("network")


def _of_tls(said: str) -> HubProblem:
    """A handshake that was cut off is the network's doing; a server without TLS or with another certificate is not."""
    if any(word in said for word in ("SYSCALL", "EOF", "reset", "closed")):
        return Unreachable("network")
    return Refused("tls")
