from __future__ import annotations

from tests.repair.conftest import alice, bob, charlie, clock, two

__all__ = ["alice", "bob", "charlie", "clock", "two"]
