"""``python -m desk_app``: the commands that need no windows."""

import sys

from desk_app.cli import main

sys.exit(main())
