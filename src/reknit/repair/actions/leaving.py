"""What becomes of what two people share when one leaves, when it ends, and when both let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.people.index import change_index, read_index
from reknit.repair import lists
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import Way, read_notebook
from reknit.repair.queries.opening import title_from
from reknit.vault.pages import forget_page, write_page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

# What of a page is somebody's own writing, and what only points to where it went on together.
OWN_WORDS = ("fields", "theirs", "turns", "kept_words", "followups", "also")
ELSEWHERE = ("went_on_in", "merged_into")


def let_held_turns_go(couple_id: UUID, at: datetime) -> None:
    """Inside the transaction that ends the couple. The words stay in their author's notebook.

    A repair of which nothing had arrived yet is private again, as if it had never been shared.
    """
    Turn.objects.filter(repair__couple=couple_id, released_at__gt=at).delete()
    Repair.objects.filter(couple=couple_id, turns=None).update(couple=None)


def stop_where_they_are(couple_id: UUID, left: UUID, at: datetime) -> None:
    """One has left, and the other can't tell. What is held of the first never arrives.

    What the other has on the way, or shares from now on (``write_turn``), stays the other's alone.
    """
    held = Turn.objects.filter(repair__couple=couple_id, released_at__gt=at)
    held.filter(author=left).delete()
    Repair.objects.filter(couple=couple_id, opener=left, turns=None).update(couple=None)
    for turn in held.exclude(author=left):
        Turn.objects.filter(pk=turn.pk).update(only_for=turn.author_id)


def keep_what_is_mine(member: Member, vault: Vault, couple_id: UUID) -> None:
    """I let go of what was shared: my own notebooks about it become repairs that only I know of."""
    shared = list(Repair.objects.filter(couple=couple_id).values_list("pk", flat=True))
    listed = lists.entries(read_index(vault))
    moved: dict[str, tuple[str, dict[str, Any]] | None] = {}
    for old in shared:
        notebook = read_notebook(vault, old)
        entry = listed.get(str(old), {})
        moved[str(old)] = None
        doc = {k: v for k, v in notebook.page.doc.items() if k not in ELSEWHERE}
        if any(doc.get(name) for name in OWN_WORDS):
            mine = Repair.objects.create(opener_id=member.person_id)
            write_page(vault, mine.pk, {**doc, "way": Way.SOLO.value}, seen=0)
            title = title_from(doc.get("fields", {}))
            moved[str(old)] = (str(mine.pk), _mine_alone(entry, title))
        forget_page(vault, old)

    def change(index: dict[str, Any]) -> None:
        entries = lists.entries(index)
        for old, new in moved.items():
            entries.pop(old, None)
            if new is not None:
                key, facts = new
                latest = max((entry["n"] for entry in entries.values()), default=0)
                entries[key] = {"n": latest + 1, **facts}
        index["repairs"] = entries
        lessons = index.get("lessons", {})
        index["lessons"] = {key: one for key, one in lessons.items() if key not in moved}

    change_index(vault, change)


def _mine_alone(entry: dict[str, Any], title: str) -> dict[str, Any]:
    """What my index goes on saying about it: closed, and nothing is asked any more.

    title: from my own words; the one in the index may be the other's.
    """
    listed: tuple[str, ...] = ("n", "size", "told_enough")
    kept = {name: entry[name] for name in listed if name in entry}
    return {**kept, "title": title, "way": Way.SOLO.value, "closed": True, "shared": False}


def delete_what_was_shared(couple_id: UUID) -> None:
    """Both have let go of it."""
    repairs = Repair.objects.filter(couple=couple_id)
    Turn.objects.filter(repair__in=repairs).delete()
    repairs.delete()


def delete_what_is_private(person_id: UUID) -> None:
    """An account is deleted: that repairs only its owner knew of existed."""
    Repair.objects.filter(opener=person_id, couple=None).delete()
