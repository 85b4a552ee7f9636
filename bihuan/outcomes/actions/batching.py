"""The double feedback of a year: two letters a unit, prepared, checked and approved together, issued unit by unit.

Both letters of a unit are numbered, issued and delivered in one transaction, with the findings they feed back. The job
may be stopped anywhere and taken up again: what is out stays out, what is not goes on; no number is drawn twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.findings.actions import notify_finding
from bihuan.findings.actions.feedback import Terms, terms_of
from bihuan.findings.lifecycle import CONFIRMED
from bihuan.findings.models import Finding
from bihuan.organizations.access import Refused, require_role, standing_of, standings_kept
from bihuan.organizations.models import Person, Role
from bihuan.outcomes.actions.issuing import approve_letter, check_letter, send_out
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.lifecycle import APPROVED, CHECKED, DRAFT, GONE, OUT, WITHDRAWN
from bihuan.outcomes.models import Batch, Issuer, Kind, Letter
from bihuan.outcomes.queries.feedback import NOT_FED_BACK, PAIR, findings_to_feed_back, spoken
from bihuan.outcomes.queries.filling import Sources, laid_out, values_of
from bihuan.outcomes.queries.losses import frozen
from bihuan.outcomes.queries.voices import voices_of
from bihuan.outcomes.queries.wordings import lines_of, unplaced
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.punctuation import listed, told_of
from bihuan.results.actions import open_period
from bihuan.results.lifecycle import AFTER_DECISION, SHOWN
from bihuan.results.models import Publication, ResultRow, ResultSet
from bihuan.results.queries.hindrances import letter_held, letters_held

CHUNK = 20
Progress = Callable[[int, int], None]


def prepare_batch(
    *,
    result_set: ResultSet,
    issuer: Issuer,
    by: Person,
    units: Collection[int] | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Draft both letters of every enrolled unit (of some) that has none yet; may be called again to go on."""
    kept = ResultSet.objects.select_related("cycle__office", "publication").get(pk=result_set.pk)
    require_role(standing_of(by), kept.cycle.office, Role.OFFICE)
    if kept.publication.state not in AFTER_DECISION:
        raise ValidationError(_("Feedback letters are made from a decided result."))
    if issuer.office_id != kept.office_id:
        raise Refused(_("This issuer belongs to another office."))
    batch, made = Batch.objects.get_or_create(
        result_set=kept, defaults={"office": kept.cycle.office, "made_by": by, "made_at": clock.now()}
    )
    if made:
        with transaction.atomic():
            record(by=by, action="prepare_batch", subject=batch, office_path=kept.cycle.office.path)
    sources = Sources(
        kept.publication, frozen(kept.pk, kept.result_hash), issuer, terms_of(kept.office_id),
        {kind: list(lines_of(kept.office_id, kind)) for kind in PAIR}, findings_to_feed_back(kept.cycle_id),
        voices_of(kept.cycle),
    )  # fmt: skip
    written = _written(batch)
    todo = [
        rows
        for pk, rows in _rows_of(kept).items()
        if len(written.get(pk, ())) < len(PAIR) and (units is None or pk in units)
    ]
    problems: list[str] = []
    for start in range(0, len(todo), CHUNK):
        with transaction.atomic(), standings_kept():
            held = letters_held(kept.pk)
            for rows in todo[start : start + CHUNK]:
                if why := held.why(rows[0].enrolment_id):
                    problems.append(told_of(rows[0].enrolment.name, why))
                else:
                    _draft_pair(batch, rows, sources, by, written.get(rows[0].enrolment_id, frozenset()))
        if progress:
            progress(min(start + CHUNK, len(todo)), len(todo))
    _tell(problems)
    return batch


def _tell(problems: Sequence[str]) -> None:
    """What kept some from going on, once all the others have: each unit with its reason."""
    if problems:
        raise ValidationError(list(dict.fromkeys(problems)))


def _rows_of(kept: ResultSet) -> dict[int, list[ResultRow]]:
    """By unit its rows: one, or one a class of assessee, the first of which stands for the unit."""
    by_unit: dict[int, list[ResultRow]] = {}
    for row in kept.rows.select_related("enrolment__leader", "enrolment__unit").order_by("enrolment__position", "id"):
        by_unit.setdefault(row.enrolment_id, []).append(row)
    return by_unit


def _written(batch: Batch) -> dict[int, frozenset[str]]:
    """By unit the letters it has; one that was dropped or withdrawn is written anew."""
    kinds: dict[int, frozenset[str]] = {}
    for unit, kind in batch.letters.exclude(state__in=GONE).values_list("enrolment_id", "kind"):
        if unit is not None:
            kinds[unit] = kinds.get(unit, frozenset()) | {kind}
    return kinds


def _draft_pair(batch: Batch, rows: Sequence[ResultRow], sources: Sources, by: Person, written: frozenset[str]) -> None:
    unit = rows[0].enrolment
    findings = sources.findings.get(unit.pk, [])
    values = values_of(rows, sources, findings)
    if (kept := _kept_due(batch, unit.pk)) is not None:
        values["整改期限"] = f"{spoken(kept)}前"
    leader = unit.leader.name if unit.leader else "分管领导"
    for kind, addressee in ((Kind.FEEDBACK_UNIT, unit.name), (Kind.FEEDBACK_LEADER, leader)):
        if kind.value in written:
            continue
        draft_letter(
            draft=Draft(
                cycle=sources.publication.result_set.cycle, kind=kind, addressee=addressee,
                values=(told := laid_out(values, sources.lines[kind])), annexes=unplaced(told, sources.lines[kind]),
                issuer=sources.issuer, enrolment=unit, result_set=sources.publication.result_set, batch=batch,
                findings=findings,
            ),
            by=by, lines=sources.lines[kind],
        )  # fmt: skip


def check_batch(*, batch: Batch, by: Person, progress: Progress | None = None) -> int:
    """A second clerk has read the letters: every draft is checked. Returns how many."""
    return _each(batch, DRAFT, lambda pk: check_letter(letter_id=pk, by=by), progress)


def approve_batch(*, batch: Batch, by: Person, progress: Progress | None = None) -> int:
    """The signer approves every checked letter. Returns how many."""
    return _each(batch, CHECKED, lambda pk: approve_letter(letter_id=pk, by=by), progress)


def _each(batch: Batch, state: str, act: Callable[[int], Any], progress: Progress | None) -> int:
    letters = list(batch.letters.filter(state=state).order_by("id").values_list("pk", "enrolment__name"))
    problems: list[str] = []
    for start in range(0, len(letters), CHUNK):
        with transaction.atomic(), standings_kept():
            for pk, unit in letters[start : start + CHUNK]:
                try:
                    with transaction.atomic():
                        act(pk)
                except ValidationError as error:  # one that stands back keeps no other
                    problems += [told_of(unit, text) for text in error.messages]
        if progress:
            progress(min(start + CHUNK, len(letters)), len(letters))
    _tell(problems)
    return len(letters)


def issue_batch(*, batch: Batch, by: Person, progress: Progress | None = None) -> int:
    """Issue what is approved, unit by unit; may be stopped and called again. Returns how many units it issued."""
    kept = Batch.objects.select_related("result_set__cycle__office").defer("result_set__inputs").get(pk=batch.pk)
    require_role(standing_of(by), kept.office, Role.OFFICE)
    if Publication.objects.get(result_set=kept.result_set_id).state not in SHOWN:
        raise ValidationError(_("Notify the units first: a letter that may be appealed comes after the notice."))
    terms = terms_of(kept.office_id)
    units = list(
        kept.letters.filter(state=APPROVED).order_by("enrolment__position").values_list("enrolment_id", flat=True)
    )
    todo, done = Counter(units), 0
    problems: list[str] = []
    for unit, letters in todo.items():
        try:
            with standings_kept():
                _issue_pair(kept, unit, by, terms)
        except ValidationError as error:  # one pair that may not go out keeps no other back
            problems += error.messages
        done += letters
        if progress:
            progress(done, len(units))
    _tell(problems)
    return len(todo)


@transaction.atomic
def _issue_pair(batch: Batch, unit_id: int | None, by: Person, terms: Terms) -> None:
    """Both deliveries, the findings' clocks and the unit's time to appeal, or none of it (SY-04).

    A pair waits until both letters are approved; where one of them was withdrawn and written anew, that one goes out.
    """
    rows = batch.letters.select_for_update(of=("self",)).filter(enrolment=unit_id).exclude(state__in=GONE)
    pair: dict[str, Letter] = {row.kind: row for row in rows.select_related("enrolment__leader").order_by("id")}
    if len(pair) < len(PAIR) or any(row.state not in {APPROVED, *OUT} for row in pair.values()):
        return
    letter, leader = (pair[kind] for kind in PAIR)
    unit, today = letter.enrolment, clock.today()
    assert unit is not None
    _require_standing(letter, leader)
    due = _kept_due(batch, unit.pk) or terms.calendar.months_after(today, terms.deadlines.plan_months)
    if letter.state == APPROVED:
        done = send_out(letter_id=letter.pk, by=by, to=[To(unit.name, unit=unit)], plan_due_on=due)
        open_period(result_set=batch.result_set, enrolment=unit, on=today, terms=(terms.calendar, terms.deadlines))
        for finding in Finding.objects.filter(letters__letter=letter, state=CONFIRMED).order_by("id"):
            notify_finding(finding_id=finding.pk, letter_number=done.number, by=by, terms=terms)
    if leader.state == APPROVED:
        to = [To(leader.addressee, person=unit.leader)]
        send_out(letter_id=leader.pk, by=by, to=to, plan_due_on=due)


def _require_standing(letter: Letter, leader: Letter) -> None:
    """The pair says what stands: its findings, and who the leader in charge is."""
    unit = letter.enrolment
    assert unit is not None
    if why := letter_held(letter.result_set_id, unit.pk):
        raise ValidationError(told_of(unit.name, why))
    fallen = Finding.objects.filter(letters__letter=letter, state__in=NOT_FED_BACK).values_list("number", flat=True)
    if fallen and letter.state == APPROVED:
        told = {"unit": unit.name, "numbers": listed(fallen)}
        raise ValidationError(_("%(unit)s: these findings do not stand any more: %(numbers)s. Write it anew.") % told)
    if leader.state == APPROVED and unit.leader is not None and unit.leader.name != leader.addressee:
        told = {"unit": unit.name, "old": leader.addressee, "new": unit.leader.name}
        raise ValidationError(_("%(unit)s: the leader in charge is %(new)s now, not %(old)s. Write it anew.") % told)


def _kept_due(batch: Batch, unit_id: int) -> date | None:
    """The day of the plan as an earlier letter of the unit set it: a letter written anew moves no term."""
    earlier = batch.letters.filter(enrolment=unit_id, state=WITHDRAWN, plan_due_on__isnull=False)
    return earlier.order_by("id").values_list("plan_due_on", flat=True).first()
