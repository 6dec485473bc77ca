from __future__ import annotations

import sys

from reknit.cli.main import main

sys.exit(main())
