# ruff: noqa: ANN401, ARG002 - the signatures are Django's
"""Widgets of the kit: how a field looks. Used through ``reknit.web.fields``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict

from reknit.web import feelings, strands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import Promise


class Line(forms.TextInput):
    template_name = "web/widgets/line.html"


class Words(forms.Textarea):
    template_name = "web/widgets/words.html"
    beside = ""  # how what stands beside it reads it; empty: nothing stands beside it

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"cols": "", "rows": "4", **(attrs or {})})
        self.attrs.pop("cols")


class Passphrase(forms.PasswordInput):
    template_name = "web/widgets/passphrase.html"


class Tick(forms.CheckboxInput):
    template_name = "web/widgets/tick.html"


class Cards(forms.RadioSelect):
    template_name = "web/widgets/cards.html"
    helps: dict[str, str | Promise]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helps = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["help"] = self.helps.get(str(value), "")
        return option


class Steps(Cards):
    template_name = "web/widgets/steps.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["strand"] = strands.TAUT.get(str(value), "")
        return option


class Scale(forms.RadioSelect):
    template_name = "web/widgets/scale.html"
    low: str | Promise = ""
    high: str | Promise = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(low=self.low, high=self.high)
        return context


class Feelings(forms.Widget):
    """Checkboxes in eight families and one line for an own word; all plain HTML."""

    template_name = "web/widgets/feelings.html"
    most = 4
    use_fieldset = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[str] | None:
        picked = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        own = str(data.get(f"{name}_own") or "")
        return [*([picked] if isinstance(picked, str) else picked), *own.split(",")]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_own" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(word).strip() for word in value or []]
        own = ", ".join(word for word in chosen if word and word not in feelings.KNOWN)
        context["widget"].update(
            own=own,
            most=self.most,
            families=list(
                self._families(set(chosen), str(context["widget"]["attrs"].get("id", "")))
            ),
        )
        return context

    def _families(self, chosen: set[str], id_: str) -> Iterator[dict[str, Any]]:
        index = 0
        for family in feelings.FAMILIES:
            options = []
            for key, word in family.words:
                options.append(
                    {"key": key, "word": word, "id": f"{id_}_{index}", "chosen": key in chosen}
                )
                index += 1
            yield {
                "name": family.name,
                "options": options,
                "open": any(option["chosen"] for option in options),
            }
