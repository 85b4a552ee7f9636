"""The bodies of writes. A field that is not named here is refused, never passed on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

Short = Annotated[str, Field(max_length=120)]
Long = Annotated[str, Field(max_length=1000)]
Text = Annotated[str, Field(max_length=600)]


class Strict(Schema):
    """A body whose every field is known."""

    model_config = ConfigDict(extra="forbid")


class EvidenceIn(Strict):
    """A file: its name and its bytes as base64."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    content: Annotated[str, Field(min_length=4, max_length=6_000_000)]


class FindingIn(Strict):
    """A finding to be written down; with ``submit`` it is sent in at once."""

    year: Annotated[int, Field(ge=1990, le=2200)]
    unit: Short
    body: Short
    found_on: date
    condition: Annotated[str, Field(min_length=1, max_length=1000)]
    criteria: Text = ""
    cause: Text = ""
    effect: Text = ""
    recommendation: Text = ""
    source: Short = "discipline"
    method: Short = "daily"
    source_document: Annotated[str, Field(max_length=80)] = ""
    place: Short = ""
    theme: Short = ""
    clause: Short = ""
    severity: Short = "ordinary"
    category: Short = "conduct"
    correction: Short = "immediate"
    evidence: Annotated[list[EvidenceIn], Field(max_length=5, default_factory=list)]
    submit: bool = False


class StepIn(Strict):
    """A step with what it needs; ``version`` is the finding as it was read."""

    step: Short
    version: Annotated[int, Field(ge=0, le=10**9)]
    note: Long = ""
    letter_number: Annotated[str, Field(max_length=80)] = ""
    delivered_on: date | None = None
    due_on: date | None = None
    indicator: Short = ""
    value: Annotated[str, Field(max_length=30)] = ""
    severity: Annotated[str, Field(max_length=40)] = ""
    amendment: Long = ""
    method: Short = ""
    evidence: Annotated[list[EvidenceIn], Field(max_length=5, default_factory=list)]


class MarkIn(Strict):
    """A mark of daily supervision."""

    year: Annotated[int, Field(ge=1990, le=2200)]
    unit: Short
    indicator: Short
    value: Annotated[str, Field(min_length=1, max_length=30)]
    happened_on: date
    fact: Annotated[str, Field(min_length=1, max_length=600)]
    klass: Annotated[str, Field(max_length=20)] = ""
    severity: Annotated[str, Field(max_length=40)] = ""
    option: Annotated[str, Field(max_length=40)] = ""
    group: Annotated[str, Field(max_length=60)] = ""
    member: Annotated[str, Field(max_length=60)] = ""
    incident: Annotated[str, Field(max_length=60)] = ""
    clause: Short = ""


class ReverseIn(Strict):
    """Why a mark is taken back."""

    note: Annotated[str, Field(min_length=1, max_length=400)]


class ExportIn(Strict):
    """To which listed department a result is handed on, and for what."""

    recipient: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Annotated[str, Field(min_length=1, max_length=200)]
