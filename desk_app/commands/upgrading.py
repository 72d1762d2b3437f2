"""``before-upgrade``: what the installer runs, with the new program, before that takes the old one's place."""

from __future__ import annotations

from argparse import Namespace

from desk_app.bootstrap import open_app
from desk_app.commands.output import Output
from desk_app.homes import has_store
from desk_app.i18n import _
from desk_app.version import program_version


def before_upgrade(arguments: Namespace, output: Output) -> int:
    """Back the store up into ``backups/before-<version>.db``; where there is none, none is made.

    The new program reads what every older one wrote, and brings it into its own shape; before it does that it writes a
    backup in the old shape beside this one (``backups/before-schema-….db``).
    """
    if not has_store(arguments.home):
        output.result({"ok": True, "file": None}, _("There is no store on this PC yet: nothing to back up."))
        return 0
    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        path = arguments.home / "backups" / f"before-{program_version() or 'upgrade'}.db"
        app.store.backup(path)
    finally:
        app.close()
    output.result({"ok": True, "file": str(path)}, _("Backup: {path}").format(path=path))
    return 0
