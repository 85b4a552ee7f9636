"""Questionnaires: begun from the ready questions, a file or nothing; changed as long as no frozen wave asks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.scheme.source import read_yaml
from bihuan.engine.surveys.instrument import canonical, read_instrument
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.queries import reading_language
from bihuan.surveys.access import require_designer
from bihuan.surveys.lifecycle import DESIGNED, VOID
from bihuan.surveys.models import Instrument

PRESETS = Path(__file__).parents[1] / "presets"


def read_document(text: str | bytes, source: str = "") -> dict[str, Any]:
    """A questionnaire's document (YAML) as a plain mapping. ValidationError naming every place that is wrong."""
    try:
        read_instrument(text, source)
        plain: Any = read_yaml(text, source).plain()
    except InputError as error:
        raise ValidationError(
            {"file": [problem.says(reading_language()) for problem in error.problems[:50]]}
        ) from error
    document: dict[str, Any] = plain
    return document


def preset(name: str = "eight_points") -> dict[str, Any]:
    """A ready questionnaire."""
    return read_document((PRESETS / f"{name}.yaml").read_bytes(), f"{name}.yaml")


@transaction.atomic
def begin_instrument(*, office: Office, title: str, document: dict[str, Any], by: Person) -> Instrument:
    """Begin a questionnaire with a document. Raises Refused, ValidationError by field."""
    require_designer(standing_of(by), office)
    if not title.strip():
        raise ValidationError({"title": _("Give the questionnaire a title.")})
    text = _checked(document | {"title": title.strip()})
    made = Instrument.objects.create(
        office=office, title=title.strip()[:200], text=text, drafted_by=by, drafted_on=clock.today()
    )
    record(by=by, action="begin_instrument", subject=made, office_path=office.path, detail={"title": made.title})
    return made


@transaction.atomic
def save_instrument(*, instrument: Instrument, questions: list[dict[str, Any]], by: Person) -> Instrument:
    """Replace the questions. Refused to no clerk; ValidationError where a frozen wave asks them or one is wrong."""
    held = Instrument.objects.select_for_update(of=("self",)).select_related("office").get(pk=instrument.pk)
    require_designer(standing_of(by), held.office)
    if held.waves.exclude(state__in=[DESIGNED, VOID]).exists():
        raise ValidationError(_("A frozen wave asks these questions: copy the questionnaire and change the copy."))
    held.text = _checked({**json.loads(held.text), "questions": questions})
    held.save(update_fields=["text"])
    detail = {"questions": len(questions)}
    record(by=by, action="change_instrument", subject=held, office_path=held.office.path, detail=detail)
    return held


def _checked(document: dict[str, Any]) -> str:
    """The document as one text the engine reads."""
    text = canonical(document)
    try:
        read_instrument(text)
    except InputError as error:
        told: dict[str, list[str]] = {}
        for problem in error.problems[:50]:
            told.setdefault(problem.column, []).append(problem.says(reading_language()))
        raise ValidationError(told) from error
    return text
