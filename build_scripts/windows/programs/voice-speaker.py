"""voice-speaker.exe: speaks apart from the screens."""

import sys

from ui.devices.voice_program import main

sys.exit(main())
