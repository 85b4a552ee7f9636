"""What a grade needs beside its score, whom a veto caps, how many may hold it, and how raters count: as rows of a page.

The rows are the grades of the scheme; what nobody changed in a row stays in the document as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.numbers import PLACES, NotANumber, TooLarge, TooManyPlaces, is_whole, parse_scaled, show_short
from bihuan.engine.scheme.editing import Row, Table, change
from bihuan.pages.schemes.rules_document import UnknownRow

BLANK_VETOES = 2
"""Empty rows for further vetoes."""
TRUE = "true"
Shown = Mapping[str, Any]


def ladder_of(table: Table) -> list[str]:
    """The grades of the scheme as its document names them, the best first."""
    grades = table.document.get("grades", {})
    if grades.get("policy") == "bands":
        return [str(band["label"]) for band in grades.get("bands", ())]
    if grades.get("policy") == "quantiles":
        return [str(one) for one in grades.get("labels") or range(1, int(grades.get("count", 0)) + 1)]
    return []


def titles_of(table: Table) -> dict[str, str]:
    """The names of indicators by the name the document has for them."""
    return {str(row["id"]): str(row["title"]) for row, _parent in table.rows() if "children" not in row}


def shown_limits(table: Table) -> dict[str, Any]:
    """What stands in each field."""
    grades, panel, titles = table.document.get("grades", {}), table.document.get("panel", {}), titles_of(table)
    told: dict[str, Any] = {"trim": str(panel.get("trim", "0")), "floor": str(panel.get("floor", "0"))}
    for place, label in enumerate(ladder_of(table)):
        own = [one for one in grades.get("conditions", ()) if one.get("label") == label]
        below: Row = next((one for one in own if "at_most" in one), {})
        quota: Row = next((one for one in grades.get("quotas", ()) if one.get("label") == label), {})
        told |= {
            f"quota{place}": _quota(quota), f"zero{place}": any("no_indicator_at_zero" in one for one in own),
            f"few{place}": str(below.get("at_most", "")), f"below{place}": str(below.get("indicators_below", "")),
        }  # fmt: skip
    for place, veto in enumerate(grades.get("vetoes", ())):
        told |= {f"veto{place}": titles.get(veto["indicator"], veto["indicator"]), f"cap{place}": veto["caps_at"]}
    return told


def _quota(quota: Row) -> str:
    if "share" in quota:
        return f"{show_short(parse_scaled(str(quota['share'])) * 100)}%"
    return str(quota.get("at_most", ""))


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade with its fields."""

    label: str
    fields: list[Any]


class LimitsForm(forms.Form):
    """A row a grade, a row a veto, and the two numbers of rating panels."""

    trim = forms.CharField(label=gettext_lazy("Highest and lowest ratings left out, each"), max_length=5)
    floor = forms.CharField(label=gettext_lazy("Raters at least"), max_length=5)

    def __init__(self, table: Table, data: Any = None) -> None:
        self.shown = shown_limits(table)
        super().__init__(data, initial=self.shown)
        self.ladder, self.titles = ladder_of(table), titles_of(table)
        short = {"class": "short", "inputmode": "decimal"}
        for place, label in enumerate(self.ladder):
            for name, text in self._asked(label):
                self.fields[f"{name}{place}"] = (
                    forms.BooleanField(label=text, required=False)
                    if name == "zero"
                    else forms.CharField(label=text, required=False, max_length=12, widget=forms.TextInput(attrs=short))
                )
        self.vetoes = len(table.document.get("grades", {}).get("vetoes", ())) + BLANK_VETOES if self.ladder else 0
        for place in range(self.vetoes):
            listed = forms.TextInput(attrs={"list": "indicators"})
            self.fields[f"veto{place}"] = forms.CharField(label=_("Any mark of"), required=False, widget=listed)
            self.fields[f"cap{place}"] = forms.ChoiceField(
                label=_("caps the grade at"), required=False, choices=[("", "–"), *((one, one) for one in self.ladder)]
            )

    @staticmethod
    def _asked(label: str) -> Iterator[tuple[str, str]]:
        yield "quota", _("%(grade)s: at most, a share or a number") % {"grade": label}
        yield "zero", _("%(grade)s: no indicator at zero") % {"grade": label}
        yield "few", _("%(grade)s: at most so many indicators") % {"grade": label}
        yield "below", _("%(grade)s: below so many per cent") % {"grade": label}

    @property
    def grade_rows(self) -> list[GradeRow]:
        """The fields by grade."""
        names = ("quota", "zero", "few", "below")
        return [GradeRow(label, [self[f"{name}{place}"] for name in names]) for place, label in enumerate(self.ladder)]

    @property
    def veto_rows(self) -> list[tuple[Any, Any]]:
        """The fields by veto."""
        return [(self[f"veto{place}"], self[f"cap{place}"]) for place in range(self.vetoes)]


def write_limits(table: Table, form: LimitsForm) -> None:
    """Write what differs from what was shown. Raises UnknownRow at its field."""
    typed = form.cleaned_data
    new = {key for key, value in typed.items() if value != form.shown.get(key, False if key[:4] == "zero" else "")}
    if {"trim", "floor"} & new:
        _write_panel(table, {key: typed[key] for key in ("trim", "floor")})
    grades: Row = table.document.get("grades", {})
    for place, label in enumerate(form.ladder):
        if f"quota{place}" in new:
            _put(grades, "quotas", label, [_read_quota(f"quota{place}", label, typed[f"quota{place}"])])
        if {f"zero{place}", f"few{place}", f"below{place}"} & new:
            _put(grades, "conditions", label, list(_conditions(place, label, typed)))
    if any(key.startswith(("veto", "cap")) for key in new):
        change(grades, "vetoes", list(_vetoes(form)))


def _write_panel(table: Table, given: Mapping[str, str]) -> None:
    told = {key: _whole(key, text) for key, text in given.items()}
    tree = table.document.pop("tree")
    panel = {key: number for key, number in told.items() if number != "0"}
    change(table.document, "panel", panel)
    table.document["tree"] = tree


def _put(grades: Row, key: str, label: str, rows: list[Row | None]) -> None:
    """What holds for one grade in the place of what held for it; the others stay."""
    kept = [one for one in grades.get(key, ()) if one.get("label") != label]
    change(grades, key, [*kept, *(row for row in rows if row is not None)])


def _read_quota(field: str, label: str, text: str) -> Row | None:
    text = text.strip().replace("％", "%")
    if not text:
        return None
    if not text.endswith("%"):
        return {"label": label, "at_most": _whole(field, text)}
    try:
        return {"label": label, "share": show_short(parse_scaled(text.removesuffix("%").strip(), PLACES - 2))}
    except (NotANumber, TooLarge, TooManyPlaces) as error:
        raise UnknownRow(field, _("“%(text)s” is no number.") % {"text": text[:20]}) from error


def _conditions(place: int, label: str, typed: Mapping[str, Any]) -> Iterator[Row]:
    if typed[f"zero{place}"]:
        yield {"label": label, "no_indicator_at_zero": TRUE}
    few, below = typed[f"few{place}"].strip(), typed[f"below{place}"].strip().rstrip("%％")
    if bool(few) != bool(below):
        raise UnknownRow(f"few{place}" if below else f"below{place}", _("Please fill this in."))
    if few:
        try:
            share = show_short(parse_scaled(below))
        except (NotANumber, TooLarge, TooManyPlaces) as error:
            raise UnknownRow(f"below{place}", _("“%(text)s” is no number.") % {"text": below[:20]}) from error
        yield {"label": label, "at_most": _whole(f"few{place}", few), "indicators_below": share}


def _vetoes(form: LimitsForm) -> Iterator[Row]:
    ids = {title: node for node, title in form.titles.items()}
    for place in range(form.vetoes):
        name, cap = form.cleaned_data[f"veto{place}"].strip(), form.cleaned_data[f"cap{place}"]
        if not name:
            continue
        was = form.shown.get(f"veto{place}") == name
        if name not in ids and not was:
            raise UnknownRow(f"veto{place}", _("There is no row “%(name)s” in the table.") % {"name": name})
        if not cap:
            raise UnknownRow(f"cap{place}", _("Please fill this in."))
        yield {"indicator": ids.get(name, name), "caps_at": cap}


def _whole(field: str, text: str) -> str:
    text = text.strip()
    if not is_whole(text, 4):
        raise UnknownRow(field, _("“%(text)s” is no number.") % {"text": text[:20]})
    return str(int(text))
