from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.views.decorators.http import require_safe

from reknit.calm.core import pace
from reknit.calm.core.pace import Pattern
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def breathe(request: HttpRequest) -> HttpResponse:
    """Length, pattern and the way back stand in the address; links change them."""
    minutes = pace.minutes_from(request.GET.get("m", ""))
    pattern = pace.pattern_from(request.GET.get("how", ""))
    then = request.GET.get("then", "")

    def link(*, m: int = minutes, how: Pattern = pattern) -> str:
        return f"?{urlencode({'m': m, 'how': how.value, 'then': then[:20]})}"

    return page(
        request,
        "calm/breathe.html",
        {
            "minutes": minutes,
            "pattern": pattern.value,
            "breaths": pace.breaths(minutes),
            "lengths": [(each, link(m=each), each == minutes) for each in pace.MINUTES],
            "slow_link": link(how=Pattern.SLOW),
            "sigh_link": link(how=Pattern.SIGH),
            "go_on": reverse(pace.back_to(then)),
        },
    )
