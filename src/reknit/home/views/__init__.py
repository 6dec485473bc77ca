from __future__ import annotations

from reknit.home.views.first_minutes import before_you_answer, walk, wrong
from reknit.home.views.today import front, today

__all__ = ["before_you_answer", "front", "today", "walk", "wrong"]
