# ruff: noqa: ANN401 - posted data may hold anything
"""The form every page uses."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.datastructures import MultiValueDict

# Everything invisible that a text box cannot have meant: C0 and C1 controls except tab and newline.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class KitRenderer(DjangoTemplates):
    field_template_name = "web/field.html"


class KitErrors(ErrorList):
    template_name = "web/errors.html"


def without_controls(text: str) -> str:
    """The same words, line ends as one newline each, no control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _cleaned(data: Any) -> Any:
    """A copy of posted data with every text cleaned; other values as they are."""
    if isinstance(data, MultiValueDict):
        return MultiValueDict(
            {
                key: [without_controls(v) if isinstance(v, str) else v for v in values]
                for key, values in data.lists()
            }
        )
    if isinstance(data, dict):
        return {k: without_controls(v) if isinstance(v, str) else v for k, v in data.items()}
    return data


class KitForm(forms.Form):
    """Fields rendered by the kit; typed text is kept whole, without control characters.

    The browser's own ``required`` bubbles stay out: the page itself says what is missing.
    """

    default_renderer = KitRenderer()
    template_name_label = "web/label.html"
    use_required_attribute = False

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("error_class", KitErrors)
        super().__init__(_cleaned(data), *args, **kwargs)
