"""The real routes, and what somebody could add to them by mistake: the control of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reknit.people.access import MemberRequest, member_required
from reknit.people.models import Person
from reknit.project.urls import handler400, handler403, handler404, handler500
from reknit.project.urls import urlpatterns as real
from reknit.repair import queries
from reknit.repair.models import Repair
from reknit.vault.models import PrivatePage
from reknit.web.pages import page

if TYPE_CHECKING:
    from reknit.repair.queries import Opened

__all__ = ["handler400", "handler403", "handler404", "handler500"]

remembered: dict[UUID, Opened] = {}


@require_safe
def unguarded(request: HttpRequest) -> HttpResponse:
    """A page of one's own, without asking who is there."""
    return HttpResponse("Today")


@require_safe
@member_required
def unscoped(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """A repair, whoever asks for it."""
    return HttpResponse(str(Repair.objects.filter(pk=repair_id).count()))


@require_safe
@member_required
def cached(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """Opened once, and remembered for whoever comes next."""
    if repair_id not in remembered:
        remembered[repair_id] = queries.repair_for(
            request.member, request.vault, repair_id, timezone.now()
        )
    title = queries.title_from(remembered[repair_id].notebook.fields(request.member.person_id))
    return HttpResponse(title)


@require_POST
@member_required
def meddling(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """Not there for this person, and yet something happens to it."""
    PrivatePage.objects.filter(about=repair_id).delete()
    return page(request, "web/refusal.html", status=404)


@require_safe
@member_required
def gossiping(request: MemberRequest) -> HttpResponse:
    """Says in a header who else lives here."""
    names = Person.objects.order_by("pk").values_list("user_name", flat=True)
    return HttpResponse("Today", headers={"X-Others": ",".join(names)})


PLANTED = [
    path("unguarded/", unguarded, name="unguarded"),
    path("unscoped/<uuid:repair_id>/", unscoped, name="unscoped"),
    path("cached/<uuid:repair_id>/", cached, name="cached"),
    path("meddling/<uuid:repair_id>/", meddling, name="meddling"),
    path("gossiping/", gossiping, name="gossiping"),
]
urlpatterns = [*real, *PLANTED]
