"""The ceremony of a draw: announced by its hash, promised by its witnesses, opened, drawn, and put on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError, Language
from bihuan.engine.rota.canonical import canonical_files, digest, inputs_hash
from bihuan.engine.rota.lots import Witness, plain
from bihuan.engine.rota.tables import Inputs
from bihuan.engine.rota.verifying import verify
from bihuan.inspections.access import WITNESSES
from bihuan.inspections.actions.stepping import DRAW_DOOR
from bihuan.inspections.models import Campaign, Draw, DrawWitness
from bihuan.inspections.queries.draws import as_folder, barred_pairs, past_pairs, protocol_of, read_texts, rows_of
from bihuan.organizations.access import Refused, require_role, standing_of
from bihuan.organizations.holding import lacks_role
from bihuan.organizations.models import Person, Role
from bihuan.records import clock, door
from bihuan.records.actions import record

if TYPE_CHECKING:
    from bihuan.engine.rota.making import Drawn

FEWEST = 2
"""Witnesses a draw has at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawInputs:
    """What a draw is made from, as texts of ``bihuan rota``; history and bars are the product's own."""

    plan: str
    donors: str
    targets: str


def announce(
    *, campaign: Campaign, given: DrawInputs, witnesses: Sequence[Person], by: Person, reason: str = ""
) -> Draw:
    """Announce a draw: its inputs are checked and hashed, and a plan is proven to exist.

    Raises Refused, ValidationError by field.
    """
    inputs = may_announce(campaign=campaign, given=given, witnesses=witnesses, by=by, reason=reason)
    files = canonical_files(inputs)
    _worked_out(inputs, inputs_hash(files), [])
    with transaction.atomic():
        made = _put_up(campaign, files, by, reason)
        DrawWitness.objects.bulk_create(DrawWitness(draw=made, person=one, name=plain(one.name)) for one in witnesses)
    return made


def may_announce(
    *, campaign: Campaign, given: DrawInputs, witnesses: Sequence[Person], by: Person, reason: str = ""
) -> Inputs:
    """The inputs as they were read, if they may be announced; whether a plan exists is not asked, for that takes the
    solver. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), campaign.office, Role.OFFICE)
    if len({plain(one.name) for one in witnesses}) < FEWEST or by in witnesses:
        raise ValidationError({"witnesses": _("Name at least two witnesses, each with a name of their own, not you.")})
    if said := lacks_role(campaign.office_id, witnesses, *WITNESSES):
        raise ValidationError({"witnesses": said})
    inputs = _inputs(campaign, given)
    _ask_for_another(campaign, reason)
    return inputs


def _ask_for_another(campaign: Campaign, reason: str) -> bool:
    """Whether there was a draw already. Raises ValidationError where one is open, or no reason is given for another."""
    earlier = campaign.draws.all()
    if earlier.exists() and not reason.strip():
        raise ValidationError({"reason": _("There was a draw already: say why there is to be another.")})
    if earlier.filter(state=Draw.State.ANNOUNCED).exists():
        raise ValidationError(_("A draw of this campaign is announced and not made yet."))
    return earlier.exists()


def _put_up(campaign: Campaign, files: Mapping[str, str], by: Person, reason: str) -> Draw:
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    is_another = _ask_for_another(campaign, reason)
    made = Draw.objects.create(
        office=campaign.office, campaign=campaign, inputs=dict(files), inputs_hash=inputs_hash(files),
        reason=reason.strip() if is_another else "", announced_by=by, announced_at=clock.now(),
    )  # fmt: skip
    detail = {"inputs": made.inputs_hash, "reason": made.reason}
    record(by=by, action="announce_draw", subject=made, office_path=campaign.office.path, detail=detail)
    return made


def _inputs(campaign: Campaign, given: DrawInputs) -> Inputs:
    try:
        inputs = read_texts(asdict(given))
    except InputError as error:
        language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
        raise ValidationError([problem.text(language) for problem in error.problems[:20]]) from error
    people, targets = (one.person for one in inputs.donors), (one.unit for one in inputs.targets)
    return replace(inputs, history=past_pairs(campaign), barred=barred_pairs(campaign, people, targets))


@transaction.atomic
def promise(*, draw_id: int, text: str, by: Person) -> DrawWitness:
    """A witness promises words: only their hash is kept, so nobody can read them. Raises Refused, ValidationError."""
    witness = _witness(draw_id, by)
    if witness.commitment:
        raise ValidationError(_("Your promise is given; it cannot be changed."))
    line = _line(witness, text)
    witness.commitment, witness.committed_at = digest(line), clock.now()
    witness.save(update_fields=["commitment", "committed_at"])
    _tell(witness, "promise_words", {"commitment": witness.commitment})
    return witness


@transaction.atomic
def open_words(*, draw_id: int, text: str, by: Person) -> DrawWitness:
    """A witness opens what was promised, once all have promised. Raises Refused, ValidationError."""
    witness = _witness(draw_id, by)
    if witness.draw.witnesses.filter(commitment="").exists():
        raise ValidationError(_("Not all witnesses have promised theirs: whoever speaks last must not hear the first."))
    if witness.text:
        raise ValidationError(_("Your words are opened already."))
    if digest(_line(witness, text)) != witness.commitment:
        raise ValidationError({"text": _("These are not the words you promised.")})
    witness.text, witness.opened_at = plain(text), clock.now()
    witness.save(update_fields=["text", "opened_at"])
    _tell(witness, "open_words", {"text": witness.text})
    return witness


def _witness(draw_id: int, by: Person) -> DrawWitness:
    draw = door.lock(DRAW_DOOR, pk=draw_id)
    witness = draw.witnesses.select_for_update().filter(person=by).first()
    if witness is None:
        raise Refused(_("Only the witnesses of this draw give words."))
    if draw.state != Draw.State.ANNOUNCED:
        raise ValidationError(_("The draw was made; nothing is added to it."))
    witness.draw = draw
    return witness


def _line(witness: DrawWitness, text: str) -> str:
    words = plain(text)
    if len(words) < 6 or len(words) > 200:
        raise ValidationError({"text": _("Six throws of a die, or four words: 6 to 200 characters.")})
    return Witness(witness.name, words).line


def make_draw(*, draw_id: int, by: Person) -> Draw:
    """Draw: the inputs and all witnesses' words decide, and nothing else. Nothing is locked while it is worked out:
    lists and words are fixed by then. Raises Refused, Stale, ValidationError."""
    from bihuan.engine.rota.output import draw_files  # noqa: PLC0415 - the solver is loaded for a draw alone

    inputs, spoken, hashed = _spoken(draw_id, by)
    drawn = _worked_out(inputs, hashed, spoken)
    with transaction.atomic():
        held = door.hold(DRAW_DOOR, "draw", by, pk=draw_id)
        return _drawn(held, draw_files(inputs, drawn, spoken, None))


def may_draw(*, draw_id: int, by: Person) -> int:
    """How many witnesses decide, if the draw may be made now. Raises Refused, Stale, ValidationError."""
    return len(_spoken(draw_id, by)[1])


@transaction.atomic
def _spoken(draw_id: int, by: Person) -> tuple[Inputs, list[Witness], str]:
    """The inputs, the words of all witnesses and the announced hash, if the draw may be made now."""
    kept = door.hold(DRAW_DOOR, "draw", by, pk=draw_id).record
    rows = list(kept.witnesses.all())
    if any(not row.text for row in rows) or len(rows) < FEWEST:
        raise ValidationError(_("Not all witnesses have opened their words."))
    spoken = sorted((Witness(row.name, row.text, row.commitment) for row in rows), key=lambda one: one.line)
    inputs = read_texts({name.partition(".")[0]: text for name, text in kept.inputs.items()})
    return inputs, spoken, kept.inputs_hash


def _worked_out(inputs: Inputs, hashed: str, spoken: Sequence[Witness]) -> Drawn:
    """A draw under the words, or under the first rehearsal where there are none. Raises ValidationError with the
    reasons why there is no plan."""
    from bihuan.engine.rota.making import NoPlan, draw  # noqa: PLC0415 - the solver is loaded for a draw alone
    from bihuan.engine.rota.output import seed_of  # noqa: PLC0415
    from bihuan.engine.rota.solving import OutOfEffort  # noqa: PLC0415

    try:
        return draw(inputs, seed_of(hashed, spoken, None if spoken else 1))
    except NoPlan as error:
        raise ValidationError([_("There is no plan:"), *error.lines]) from error
    except OutOfEffort as error:
        raise ValidationError(_("Neither a plan nor a proof was found within the effort of the plan.")) from error


def _drawn(held: door.Held[Draw], files: Mapping[str, str]) -> Draw:
    made = {name: text for name, text in files.items() if not name.startswith("inputs/")}
    protocol = protocol_of(made)
    detail = {"seed": protocol["seed"], "outputs": protocol["outputs"]}
    return door.move(
        held, detail=detail, seed=protocol["seed"], files=made, drawn_at=clock.now(), is_proven=protocol["optimal"]
    )


@transaction.atomic
def take_in(*, campaign: Campaign, files: Mapping[str, str], by: Person, reason: str = "") -> Draw:
    """Put a draw on record that was made before witnesses by the command: everything in it is checked first.

    Raises Refused, ValidationError with each sentence that is wrong.
    """
    require_role(standing_of(by), campaign.office, Role.OFFICE)
    language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
    with as_folder(files) as folder:
        wrong = [check.line(language) for check in verify(folder, redraw=False) if check.ok is False]
    if wrong:
        raise ValidationError(wrong)
    inputs = {name.partition("/")[2]: text for name, text in files.items() if name.startswith("inputs/")}
    _require_history(campaign, inputs["history.csv"])
    made = _put_up(campaign, inputs, by, reason)
    for one in _said(files):
        at = clock.now()
        DrawWitness.objects.create(
            draw=made, name=one["name"], text=one["text"], commitment=one.get("commitment", ""), opened_at=at
        )
    return _drawn(door.hold(DRAW_DOOR, "draw", by, pk=made.pk), files)


def _require_history(campaign: Campaign, told: str) -> None:
    """Refuse a history that leaves out what earlier draws put on record: edited, it would let a pair meet again."""
    known = {(unit, target) for _round, unit, target in past_pairs(campaign)}
    there = {(row["unit"], row["target"]) for row in rows_of(told)}
    if missing := sorted(known - there):
        text = _("The history leaves out %(count)s pairs of earlier draws, the first of them %(pair)s.")
        raise ValidationError(text % {"count": len(missing), "pair": " → ".join(missing[0])})


def _said(files: Mapping[str, str]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = protocol_of(files).get("witnesses", [])
    if len(said) < FEWEST:
        raise ValidationError(_("A rehearsal is not a draw: at least two witnesses decide it."))
    return said


@transaction.atomic
def drop_draw(*, draw_id: int, note: str, by: Person) -> Draw:
    """Drop an announced draw with a reason; it stays on record. Raises Refused, ValidationError."""
    return door.take(DRAW_DOOR, "drop", by, note=note, pk=draw_id)


def _tell(witness: DrawWitness, action: str, detail: Mapping[str, Any]) -> None:
    draw = witness.draw
    record(by=witness.person, action=action, subject=draw, office_path=draw.office.path, detail=dict(detail))
