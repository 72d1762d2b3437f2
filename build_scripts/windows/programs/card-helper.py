"""card-helper.exe: reads identity cards apart from the desk, because vendors' libraries fall."""

import sys

from desk_app.devices.idcard.helper import main

sys.exit(main())
