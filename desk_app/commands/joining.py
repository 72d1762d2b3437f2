"""``enrol FILE``: this PC joins the shared database."""

from __future__ import annotations

from argparse import Namespace

from desk_app.commands.output import Output
from desk_app.i18n import _
from desk_app.trouble import explained


def enrol(arguments: Namespace, output: Output) -> int:
    """Join with an enrolment file. Interrupted, it is finished by running it again."""
    from desk_app.bootstrap import SystemClock
    from desk_app.commands.passphrase import asked
    from desk_app.enrolment import Joining
    from desk_app.enrolment_file import file_bytes

    with explained(arguments.home):
        joining = Joining(arguments.home, file_bytes(arguments.file), SystemClock(), replace=arguments.replace)
        try:
            joining.check(arguments.centre)
            done = joining.finish(asked())
        finally:
            joining.close()
    value = {
        "ok": True,
        "name": done.name,
        "kind": done.kind,
        "hub": done.hub_id,
        "lanes": list(done.lanes),
        "already": done.already,
    }
    if done.already:
        output.result(value, _("This PC is enrolled as {name} already. Nothing was changed.").format(name=done.name))
        return 0
    lines = [_("This PC is {name} at the shared database now.").format(name=done.name)]
    if done.lanes:
        lines.append(_("Numbers come from lane {lane} now.").format(lane=done.lanes[0]))
    if done.history:
        lines.append(
            _("{n} events of before go up as soon as the program runs, or now: guidance-desk sync --once.").format(
                n=done.history
            )
        )
    lines.append(_("The enrolment file opens nothing any more: delete it."))
    output.result(value, *lines)
    return 0
