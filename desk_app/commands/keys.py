"""``recovery-key``, ``recover`` and ``restore``: when the key or the store is gone."""

from __future__ import annotations

from argparse import Namespace

from desk_app.commands.output import Output
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _, ngettext


def recovery_key(arguments: Namespace, output: Output) -> int:
    """Show the recovery key of the store."""
    from desk_app.services.restoring import key_of
    from desk_app.store_key import recovery_text

    text = recovery_text(key_of(arguments.home))
    output.result({"ok": True, "key": text}, text, _("Write it down and keep it away from this PC."))
    return 0


def recover(arguments: Namespace, output: Output) -> int:
    """Make the key file again."""
    from desk_app.services.restoring import recover as made_again

    path = made_again(arguments.home, arguments.key)
    output.result({"ok": True, "file": str(path)}, _("The key is back. The store opens again."))
    return 0


def restore(arguments: Namespace, output: Output) -> int:
    """Put a backup in the place of the store."""
    from desk_app.services.restoring import restore as put_back
    from desk_app.trouble import explained

    with explained(arguments.home):
        done = put_back(arguments.home, arguments.backup)
    if done.faults:
        raise EnvironmentProblem(
            _("The backup {name} is not whole: {first}. The store was left as it is. Name another backup.").format(
                name=done.backup.name, first=done.faults[0]
            )
        )
    value = {
        "ok": True,
        "backup": str(done.backup),
        "aside": str(done.aside),
        "events": done.events,
        "erased": done.erased,
    }
    lines = [
        _("Restored from {name}: {n} events, whole.").format(name=done.backup.name, n=done.events),
        _("The old store lies in {folder}.").format(folder=done.aside),
        _("Numbers wait until you take the spare lane: guidance-desk lane next."),
    ]
    if done.erased:
        erased = ngettext("{n} erasure was applied again.", "{n} erasures were applied again.", done.erased)
        lines.insert(1, erased.format(n=done.erased))
    output.result(value, *lines)
    return 0
