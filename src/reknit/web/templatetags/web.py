"""Tags of the kit: ``{% load web %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from reknit.web import feelings, strands

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.forms.boundfield import BoundField
    from django.utils.functional import Promise

register = template.Library()

READERS: dict[str, str | Promise] = {
    "only_me": _("Only you can read this."),
    "both": _("You and your partner can read this."),
    "both_then": _("You can read this, and the one you shared it with."),
    "partner_next": _("Your partner reads this after you have seen it once more and share it."),
    "partner_when_ready": _("Your partner can read this once they say they are ready."),
    "nobody": _("Nobody keeps this. It is gone when you leave the page."),
    "this_phone": _("Whoever holds this phone can read this."),
}


@register.inclusion_tag("web/who_reads.html")
def who_reads(who: str) -> dict[str, Any]:
    """The line that says who can read what is on this screen."""
    if who not in READERS:
        raise template.TemplateSyntaxError(f"who_reads does not know {who!r}")
    return {"who": who, "sentence": READERS[who]}


@register.inclusion_tag("web/threads.html")
def threads(where: str) -> dict[str, Any]:
    """Where the two threads are; decoration only, so say it in words beside it."""
    if where not in strands.THREADS:
        raise template.TemplateSyntaxError(f"threads does not know {where!r}")
    return {"strands": strands.THREADS[where]}


@register.inclusion_tag("web/weave.html")
def weave(part: str, mine: str = "") -> dict[str, Any]:
    """One stretch of the Meant / Landed drawing: "in", "cross" or "hold"."""
    if part not in strands.WEAVE:
        raise template.TemplateSyntaxError(f"weave does not know {part!r}")
    return {"part": part, "strands": strands.weave(part, mine=mine)}


@register.inclusion_tag("web/form_problems.html")
def form_problems(form: BaseForm) -> dict[str, Any]:
    """What is missing in a form, each with a link to its field. Nothing for a fine form."""
    fields = [form[name] for name in form.fields if form[name].errors]
    return {"fields": fields, "general": form.non_field_errors(), "form": form}


@register.simple_block_tag
def preview(content: str, partner: str) -> str:
    """``{% preview name %}...{% endpreview %}``: exactly what the partner will see."""
    return render_to_string("web/preview.html", {"content": content, "partner": partner})


@register.simple_tag
def question(field: BoundField) -> str:
    """A field whose label is the heading of the page: one question on one screen."""
    return field.form.render(
        field.template_name or "web/field.html", {"field": field, "asked": True}
    )


@register.filter
def feeling(word: str) -> str:
    """A stored feeling as the word on screen; an own word as it was typed."""
    return str(feelings.KNOWN.get(word, word))
