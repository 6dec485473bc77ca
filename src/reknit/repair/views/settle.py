"""Calm before words, for whoever said it is strong in them now. Skipping it is one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone
from django.views.decorators.http import require_safe

from reknit.calm.core.ways_back import CALMER
from reknit.people.access import member_required
from reknit.repair import queries
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest


@require_safe
@member_required
def first_calm(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    back = urlencode({"then": CALMER, "repair": str(repair_id)})
    return page(request, "repair/reflect/calm.html", {"repair": opened.repair, "back": back})
