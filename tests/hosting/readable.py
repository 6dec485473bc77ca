"""The real application, in processes whose memory their own user may read: for the proof only."""

from __future__ import annotations

import ctypes
import sys

from reknit.project.wsgi import application

__all__ = ["application"]

if sys.platform == "linux":
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, what keep_to_ourselves() took away
