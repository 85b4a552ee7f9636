"""Writing a document: its words filled, kept as a draft."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.lifecycle import CLOSED, EXEMPT, NOT_CORRECTED
from bihuan.findings.models import Finding
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.outcomes.models import Batch, Issuer, Kind, Letter, LetterFinding, Scope
from bihuan.outcomes.models.letter import FORMS
from bihuan.outcomes.queries.feedback import NOT_FED_BACK, printed, spoken, spoken_days
from bihuan.outcomes.queries.redacting import Redactor
from bihuan.outcomes.queries.summary import common_problems, ranking, rows_by_group, situation
from bihuan.outcomes.queries.wordings import lines_of
from bihuan.papers.content import Annex, Block, Paper, clean, paper_of, with_annexes
from bihuan.papers.wording import Line, WordingError, fill, names_in
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.punctuation import listed, told_of
from bihuan.results.lifecycle import PUBLISHED
from bihuan.results.models import ResultSet
from bihuan.results.queries.hindrances import letter_held
from bihuan.schemes.models import Cycle, Enrolment

CLOSED_CASES = frozenset({CLOSED, NOT_CORRECTED, EXEMPT})
"""States of findings a circular may speak of: what was withdrawn or handed over as a lead is nobody's case (BJ-25)."""
ABOUT_A_UNIT = frozenset({Kind.REMINDER, Kind.SUPERVISION, Kind.RECOMMENDATION, Kind.INTERVIEW})
"""Kinds that name findings of one unit only."""
WHOLE_RESULT = frozenset({Kind.CIRCULAR, Kind.FILING, Kind.BODY_LETTER})
"""Kinds that leave the office with the result of others: only once it is final (invariant 16)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a document needs to be written. ``values`` fill the placeholders; ``findings`` are those it speaks of."""

    cycle: Cycle
    kind: str
    addressee: str
    values: Mapping[str, Any]
    issuer: Issuer
    enrolment: Enrolment | None = None
    result_set: ResultSet | None = None
    batch: Batch | None = None
    scope: str = Scope.INTERNAL
    signer: str = ""
    copies: str = ""
    secrecy: str = ""
    urgency: str = ""
    findings: Sequence[Finding] = field(default_factory=tuple)
    plan_due_on: date | None = None
    reply_due_on: date | None = None
    withdraws: Letter | None = None
    annexes: Sequence[Annex] = ()


@transaction.atomic
def draft_letter(*, draft: Draft, by: Person, lines: Sequence[Line] | None = None) -> Letter:
    """Write a document down, its names redacted by its scope.

    Refused if it speaks of another unit's findings, or of a result or an outcome that is not final.
    """
    require_role(standing_of(by), draft.cycle.office, Role.OFFICE)
    _require_own(draft)
    require_final(draft.kind, draft.result_set, draft.findings)
    if draft.batch is None:  # a batch asks once for many
        require_corrected(getattr(draft.result_set, "pk", None), getattr(draft.enrolment, "pk", None))
    paper = _paper(_summed_up(draft), lines or lines_of(draft.cycle.office_id, draft.kind))
    paper = redacted(paper, draft.cycle.office_id, draft.kind, draft.scope)
    made = Letter.objects.create(
        office=draft.cycle.office, cycle=draft.cycle, issuer=draft.issuer, kind=draft.kind, scope=draft.scope,
        result_set=draft.result_set, enrolment=draft.enrolment, batch=draft.batch, addressee=paper.addressee,
        title=plain_title(paper.title), content=content_of(paper), signer=paper.signer, plan_due_on=draft.plan_due_on,
        reply_due_on=draft.reply_due_on, withdraws=draft.withdraws, drafted_by=by, drafted_at=clock.now(),
    )  # fmt: skip
    LetterFinding.objects.bulk_create(
        LetterFinding(letter=made, finding=row, text=printed(row)) for row in draft.findings
    )
    detail = {"kind": draft.kind, "to": paper.addressee, "findings": len(draft.findings)}
    record(by=by, action="draft_letter", subject=made, office_path=draft.cycle.office.path, detail=detail)
    return made


def _summed_up(draft: Draft) -> Draft:
    """A circular with what its result came to: the situation, the common problems, the ranking by scope."""
    if draft.kind != Kind.CIRCULAR:
        return draft
    if draft.result_set is None:
        return replace(draft, values={"概况": "", "共性问题": []} | dict(draft.values))
    kept = draft.result_set
    rows = rows_by_group(kept)
    told = {"概况": situation(kept, rows), "共性问题": common_problems(kept.cycle)}
    annex = ranking(kept, rows, draft.scope)
    return replace(draft, values=told | dict(draft.values), annexes=(annex,) if annex else ())


def _paper(draft: Draft, lines: Sequence[Line]) -> Paper:
    """The words filled: title, text and annexes. Days are written as documents write them."""
    in_title = names_in(lines[:1])
    values = {name: _unbroken(value) if name in in_title else value for name, value in draft.values.items()}
    try:
        blocks = fill(lines, values)
    except WordingError as error:
        raise ValidationError(wording_problems(error)) from error
    if not blocks:
        raise ValidationError(_("The document has no text."))
    body, annexes = with_annexes([replace(block, text=spoken_days(block.text)) for block in blocks[1:]])
    annexes = (*annexes, *draft.annexes)
    return Paper(
        issuer=clean(draft.issuer.name), blocks=body, annexes=annexes, attachments=tuple(one.title for one in annexes),
        title=_broken(blocks[0].text, [draft.values[name] for name in in_title & draft.values.keys()])[:200],
        addressee=clean(draft.addressee)[:400], signer=clean(draft.signer)[:60], copies=clean(draft.copies),
        printed_by=clean(draft.issuer.printed_by), form=FORMS.get(Kind(draft.kind), "file"),
        secrecy=clean(draft.secrecy), urgency=clean(draft.urgency),
    )  # fmt: skip


def _unbroken(value: Any) -> Any:
    return "".join(map(clean, value.splitlines())) if isinstance(value, str) else value


def _broken(title: str, values: Iterable[Any]) -> str:
    """The title with the line feeds that a clerk typed into what fills it."""
    for value in values:
        if isinstance(value, str) and len(value.splitlines()) > 1:
            title = title.replace(_unbroken(value), "\n".join(filter(None, map(clean, value.splitlines()))), 1)
    return title


def plain_title(title: str) -> str:
    """A title in one line, as lists show it."""
    return title.replace("\n", "")[:200]


def redacted(paper: Paper, office_id: int, kind: str, scope: str) -> Paper:
    """A circular without the names that may not go as far as its scope; other documents as they are."""
    if kind != Kind.CIRCULAR or scope == Scope.INTERNAL:
        return paper
    redact = Redactor(office_id, scope)

    def blocks(rows: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(replace(row, text=redact(row.text), cells=tuple(map(redact, row.cells))) for row in rows)

    annexes = tuple(Annex(redact(one.title), blocks(one.blocks)) for one in paper.annexes)
    return replace(
        paper, title=redact(paper.title), blocks=blocks(paper.blocks), addressee=redact(paper.addressee),
        copies=redact(paper.copies), annexes=annexes, attachments=tuple(map(redact, paper.attachments)),
    )  # fmt: skip


def content_of(paper: Paper) -> dict[str, Any]:
    """What is kept of a document, and hashed at its approval."""
    kept: dict[str, Any] = json.loads(paper.as_json())
    return kept


def wording_problems(error: WordingError) -> list[str]:
    """The problems of a template in the reader's language, each at its paragraph."""
    words = {
        "not_word": _("this is not a Word file (.docx)"),
        "large": _("too large: %(found)s"),
        "macro": _("holds a macro or an embedded program: %(found)s"),
        "remote": _("fetches something from outside: %(found)s"),
        "active": _("holds a field or an object: %(found)s"),
        "picture": _("holds a picture or a text box, which would be lost"),
        "table": _("stands in a table, which would be lost: write it as paragraphs"),
        "numbering": _("is numbered by Word, and the numbers would be lost: type them"),
        "note": _("holds a footnote, which would be lost"),
        "revision": _("holds a tracked change: accept or refuse it first"),
        "empty": _("has no text"),
        "long": _("has too many paragraphs: %(found)s"),
        "endless": _("does not end: loops within loops, or a text of more than %(found)s"),
        "syntax": _("the placeholder cannot be read: %(found)s"),
        "forbidden": _("only names, for and if are known, not: %(found)s"),
        "unknown": _("there is no placeholder of this name: %(found)s"),
    }
    told = []
    for one in error.problems:
        text = words[one.code] % {"found": one.found}
        where = _("Paragraph %(n)s") % {"n": one.paragraph} if one.paragraph else _("The file")
        told.append(told_of(where, text))
    return told


def _require_own(draft: Draft) -> None:
    """A letter to a unit or about one holds only that unit's findings, and only those that stand (invariant 12)."""
    fallen = [str(row) for row in draft.findings if row.state in NOT_FED_BACK]
    if fallen:
        raise ValidationError(_("These findings do not stand: %(numbers)s.") % {"numbers": listed(fallen)})
    if draft.enrolment is None:
        if draft.findings and draft.kind in ABOUT_A_UNIT:
            raise ValidationError({"enrolment": _("Say which unit the findings are about.")})
        return
    wrong = [row.number for row in draft.findings if row.enrolment_id != draft.enrolment.pk]
    if wrong:
        raise ValidationError(_("These findings are another unit's: %(numbers)s.") % {"numbers": listed(wrong)})


def require_final(kind: str, result_set: ResultSet | None, findings: Sequence[Finding]) -> None:
    """What leaves the office with the result of others rests on a final one; a case circulates once it has ended."""
    if kind not in WHOLE_RESULT:
        return
    if kind == Kind.CIRCULAR and result_set is None:
        still = [row.number for row in findings if row.state not in CLOSED_CASES]
        if still:
            raise ValidationError(_("These findings have not ended: %(numbers)s.") % {"numbers": listed(still)})
        if not findings:
            raise ValidationError(_("A circular rests on a final result, or on findings that have ended."))
    if kind == Kind.FILING and result_set is None:
        raise ValidationError({"result_set": _("Say which result is filed.")})
    if result_set is None:
        return
    kept = ResultSet.objects.select_related("publication").defer("inputs").get(pk=result_set.pk)
    if kept.publication.state not in PUBLISHED:
        raise ValidationError(_("The result is not final yet: nothing of it circulates."))
    if kept.publication.is_under_review:
        raise ValidationError(_("A late appeal was admitted: the result is under review."))


def require_corrected(result_set_id: int | None, unit_id: int | None) -> None:
    """A unit is told a score that stands: not one its appeal has changed, nor one that was corrected."""
    if why := letter_held(result_set_id, unit_id):
        raise ValidationError(why)


def paper_of_letter(letter: Letter) -> Paper:
    """The document as it stands now: with its number, day and code once it has them."""
    paper = paper_of(letter.content)
    check = f"SHA-256 {letter.content_hash[:12]}" if letter.code else ""
    return paper.numbered(letter.number, spoken(letter.issued_on), letter.code, check)
