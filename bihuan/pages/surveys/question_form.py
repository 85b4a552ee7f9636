"""One question of a questionnaire in the page: what is filled in, and what stays of what was kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.pages.whole import ExactNumberField
from bihuan.records.punctuation import listed

KINDS = [
    ("scale", gettext_lazy("scale: one option, each with a score")),
    ("single", gettext_lazy("one option")),
    ("multiple", gettext_lazy("several options")),
    ("number", gettext_lazy("a number")),
    ("text", gettext_lazy("free text")),
]
CHOSEN = frozenset({"scale", "single", "multiple"})
"""Kinds of answer that are chosen from options."""
PLACES = {
    "score": "options", "top": "options", "dont_know": "options", "show_if": "after", "min": "least", "max": "most",
}  # fmt: skip
"""Keys of a document, and the field of the form that holds them where it is called otherwise."""


class QuestionForm(forms.Form):
    """One question, ``at`` its place among the others, or a further one below them."""

    title = forms.CharField(label=gettext_lazy("Question"), max_length=300, widget=forms.Textarea({"rows": 2}))
    type = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=KINDS)
    options = forms.CharField(
        label=gettext_lazy("Options, a line each"),
        required=False,
        help_text=gettext_lazy(
            "“Very good = 100 *”: the score after the equals sign, * where it counts as satisfied, ? for “don't know”."
        ),
        widget=forms.Textarea({"rows": 5}),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    after = forms.ChoiceField(label=gettext_lazy("Asked only after"), required=False)
    after_options = forms.CharField(
        label=gettext_lazy("was answered with"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Options of that question by name or place, as “poorly” or “3, 4”."),
    )
    matrix = forms.BooleanField(
        label=gettext_lazy("Asked of each rated unit"),
        required=False,
        help_text=gettext_lazy("One option for every unit of a list, as when subdistrict leaders rate departments."),
    )
    least = ExactNumberField(label=gettext_lazy("At least (numbers)"), required=False)
    most = ExactNumberField(label=gettext_lazy("At most (numbers)"), required=False)
    title_en = forms.CharField(label=gettext_lazy("Question in English"), max_length=300, required=False)
    options_en = forms.CharField(
        label=gettext_lazy("Options in English, a line each"),
        required=False,
        help_text=gettext_lazy(
            "In the order of the options; an empty line leaves one without. Who reads English meets these words."
        ),
        widget=forms.Textarea({"rows": 5}),
    )
    id = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_]{0,30}$",
        label=gettext_lazy("Short name (letters and digits)"),
        required=False,
        help_text=gettext_lazy("The column in files and tables; left empty, it is numbered."),
    )
    FIRST = ("title", "type", "options", "required")

    def __init__(self, questions: Sequence[Mapping[str, Any]], at: int | None, typed: QueryDict | None = None) -> None:
        self.kept: Mapping[str, Any] = questions[at - 1] if at else {}
        self.others = [one for place, one in enumerate(questions, 1) if place != at]
        super().__init__(typed, initial=_initial(self.kept, questions))
        before = enumerate(questions[: at - 1] if at else questions, 1)
        self.conditions = {one["id"]: (place, one) for place, one in before if _may_decide(one)}
        told = [(name, f"{place}. {one['title']}") for name, (place, one) in self.conditions.items()]
        self.fields["after"].choices = [("", _("everyone is asked")), *told]  # type: ignore[attr-defined]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What every question has."""
        return [self[name] for name in self.FIRST]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """What few questions need."""
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def is_further(self) -> bool:
        """Whether one of those is filled in, or wrong."""
        own = [one for one in self.further_fields if one.name != "id"]
        return any(one.errors for one in self.further_fields) or any(one.value() for one in own)

    def clean(self) -> dict[str, Any]:
        """What belongs together: options with kinds that have some, a condition with its options."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("type") in CHOSEN and not data.get("options", "").strip():
            self.add_error("options", _("Name the options, a line each."))
        if len(english_of(data.get("options_en", ""))) > len(list(options_of(data.get("options", "")))):
            self.add_error("options_en", _("There are more lines here than options."))
        data["show_if"] = self._condition(data.get("after", ""), data.get("after_options", ""))
        return data

    def _condition(self, name: str, typed: str) -> dict[str, Any] | None:
        if name not in self.conditions:
            if typed.strip() and not name:
                self.add_error("after", _("Choose the question these options belong to."))
            return None
        options = self.conditions[name][1]["options"]
        known = {one["title"]: one["id"] for one in options}
        texts = [typed] if typed.strip() in known else [text for text in re.split(r"[,，、]+", typed) if text.strip()]
        if not texts:
            self.add_error("after_options", _("Name at least one option."))
        known |= {str(place): one["id"] for place, one in enumerate(options, 1) if str(place) not in known}
        unknown = [text.strip() for text in texts if text.strip() not in known]
        if unknown:
            told = {"text": unknown[0], "known": listed(one["title"] for one in options)}
            self.add_error("after_options", _("“%(text)s” is no option of that question: %(known)s") % told)
        return {"question": name, "options": [known[text.strip()] for text in texts if text.strip() in known]}

    def question(self) -> dict[str, Any]:
        """The question as the document has it; what the form does not ask about stays."""
        data = self.cleaned_data
        question = {key: value for key, value in self.kept.items() if key == "dont_know"}
        name = data["id"] or self.kept.get("id") or _next_name([one["id"] for one in self.others])
        question |= {"id": name, "title": data["title"].strip(), "type": data["type"]}
        question |= {"title_en": data["title_en"]} if data["title_en"] else {}
        question |= {key: "true" for key in ("required", "matrix") if data[key]}
        if data["type"] in CHOSEN:
            question["options"] = _known_again(list(options_of(data["options"])), self.kept.get("options", ()))
            if "options_en" in self.changed_data:
                question["options"] = _in_english(question["options"], english_of(data["options_en"]))
        for field, key in (("least", "min"), ("most", "max")):
            if data["type"] == "number" and data[field] is not None:
                question[key] = str(data[field])
        return question | ({"show_if": data["show_if"]} if data["show_if"] else {})


def condition_of(
    kept: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]
) -> tuple[int, Mapping[str, Any], list[str]] | None:
    """After which answers a question is asked: the place of another question, that question, its options' names."""
    rule = kept.get("show_if")
    for place, one in enumerate(questions, 1):
        if rule and one["id"] == rule["question"]:
            return place, one, [row["title"] for row in one.get("options", ()) if row["id"] in rule["options"]]
    return None


def _initial(kept: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A kept question in the form."""
    condition = condition_of(kept, questions)
    return dict(kept) | {
        "options": option_lines(kept), "options_en": english_lines(kept),
        "least": kept.get("min"), "most": kept.get("max"),
        "after": condition[1]["id"] if condition else "", "after_options": listed(condition[2]) if condition else "",
        "required": kept.get("required") == "true", "matrix": kept.get("matrix") == "true",
    }  # fmt: skip


def _may_decide(question: Mapping[str, Any]) -> bool:
    """Whether a later question may be asked after its answer: it has options and is asked of everyone, once."""
    return bool(question.get("options")) and not question.get("show_if") and question.get("matrix") != "true"


def _next_name(taken: Sequence[str]) -> str:
    return next(name for place in range(1, len(taken) + 2) if (name := f"q{place}") not in taken)


def _known_again(options: list[dict[str, str]], kept: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Options that were there keep their ids and their English, one that is worded anew in its place too; a further one
    gets a number nobody has."""
    known = {str(one["title"]): one for one in kept}
    lost = {place: one for place, one in enumerate(kept) if str(one["title"]) not in {row["title"] for row in options}}
    if len(options) == len(kept):
        known |= {one["title"]: lost[place] for place, one in enumerate(options) if place in lost}
    taken = {str(known[one["title"]]["id"]) for one in options if one["title"] in known}
    free = (str(place) for place in range(1, 2 * len(options) + 1) if str(place) not in taken)
    made = []
    for one in options:
        before = known.pop(one["title"], None)
        english = {"title_en": str(before["title_en"])} if before and before.get("title_en") else {}
        made.append(one | {"id": str(before["id"]) if before else next(free)} | english)
    return made


def _in_english(options: Sequence[Mapping[str, str]], lines: Sequence[str]) -> list[dict[str, str]]:
    """Options with the English of the same place; one without a line has none."""
    bare = [{key: text for key, text in one.items() if key != "title_en"} for one in options]
    padded = [*lines, *("" for _one in bare[len(lines) :])]
    return [one | ({"title_en": line} if line else {}) for one, line in zip(bare, padded, strict=True)]


def left_hanging(questions: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a change would leave without the answer it hangs on, in words."""
    told = []
    for place, one in enumerate(questions, 1):
        rule = one.get("show_if")
        on = next((row for row in questions[: place - 1] if rule and row["id"] == rule["question"]), None)
        known = {option["id"] for option in on.get("options", ())} if on else set()
        if rule and not (on and _may_decide(on) and set(rule["options"]) <= known):
            told.append(_("“%(title)s” is asked after an answer to an earlier question.") % {"title": one["title"]})
    return told


def refused_at(error: ValidationError) -> ValidationError:
    """What the engine refused at a key of the document, at the field that holds it."""
    if not hasattr(error, "error_dict"):
        return error
    told: dict[str, list[Any]] = {}
    for name, errors in error.error_dict.items():
        told.setdefault(PLACES.get(name, name), []).extend(errors)
    return ValidationError(told)


def show_if_of(text: str) -> dict[str, Any] | None:
    """After which options of which question one is asked, from ``q1: 3, 4``; nothing where nothing is written."""
    name, _sign, options = text.replace("：", ":").partition(":")
    if not text.strip():
        return None
    return {"question": name.strip(), "options": [place for place in re.split(r"[,，、\s]+", options) if place]}


def options_of(text: str) -> Iterator[dict[str, str]]:
    """Options from lines like ``很好 = 100 *``; each gets its place as its id."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for place, line in enumerate(lines, 1):
        told = {"id": str(place)}
        if line.endswith(("?", "？")):
            yield told | {"title": line[:-1].strip(), "dont_know": "true"}
            continue
        is_top = line.endswith("*")
        title, sign, score = line.rstrip("* ").partition("=")
        told["title"] = title.strip()
        if sign:
            told["score"] = score.strip()
        yield told | ({"top": "true"} if is_top else {})


def option_lines(question: Mapping[str, Any]) -> str:
    """The options of a question as lines, as ``options_of`` reads them."""
    lines = []
    for option in question.get("options", ()):
        line = str(option["title"]) + (f" = {option['score']}" if "score" in option else "")
        line += " *" if option.get("top") == "true" else ""
        lines.append(line + (" ?" if option.get("dont_know") == "true" else ""))
    return "\n".join(lines)


def english_of(text: str) -> list[str]:
    """The English of options, line by line; empty lines at the end say nothing."""
    return [line.strip() for line in text.rstrip().splitlines()]


def english_lines(question: Mapping[str, Any]) -> str:
    """The English of a question's options, as ``english_of`` reads it."""
    return "\n".join(str(one.get("title_en", "")) for one in question.get("options", ())).rstrip()
