"""guidance-desk-cli.exe: the same command line for consoles and scripts."""

import sys

from ui.app import main

sys.exit(main())
