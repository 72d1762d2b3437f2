"""Whether the tests run under Wine, which has some of Windows' services by name only."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes

    UNDER_WINE = hasattr(ctypes.windll.ntdll, "wine_get_version")
else:
    UNDER_WINE = False
