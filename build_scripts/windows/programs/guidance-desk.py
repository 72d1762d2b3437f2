"""guidance-desk.exe: the program with its windows and no console."""

import sys

from ui.without_console import main

sys.exit(main())
