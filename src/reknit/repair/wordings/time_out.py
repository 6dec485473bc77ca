"""The sentences of a pause. When it ends is a time of day or a day, never a countdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

RETURN: str | Promise = gettext_lazy("The pause you asked for is over. You can say you are back.")


def when(back: datetime, now: datetime) -> SafeString:
    """``back`` as both read it, by the clock of the server.

    A small script may put the reader's own clock in its place (``static/repair/clock.js``): the
    moment stands in the element, and both ways of saying it stand beside it.
    """
    here = timezone.localtime(back)
    today, another_day = _("at about {time}"), _("tomorrow at about {time}")
    said = today if here.date() <= timezone.localtime(now).date() else another_day
    return format_html(
        '<time datetime="{}" data-clock data-today="{}" data-tomorrow="{}">{}</time>',
        here.isoformat(timespec="minutes"),
        today,
        another_day,
        said.format(time=date_format(here, "H:i")),
    )
