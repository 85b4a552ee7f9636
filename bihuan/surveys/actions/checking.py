"""What stands in the way of a design or of freezing it: weights that do not sum to one, a frame without people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as Unfit

from bihuan.engine.numbers import as_decimal
from bihuan.engine.surveys.model import RequiredKeys
from bihuan.organizations.models import Office
from bihuan.records.punctuation import listed
from bihuan.schemes.queries import parsed
from bihuan.surveys.actions.facts import WaveFacts
from bihuan.surveys.models import Channel, Wave
from bihuan.surveys.planning import asked_in, pairs_of
from bihuan.surveys.queries.computing import required_of
from bihuan.surveys.wards import THROUGH_URN, urn_pairs
from bihuan.urns import actions as urns
from bihuan.urns.lifecycle import OPEN, OPENED, REHEARSED

ONE = Decimal(1)
MOST_RATED = 300
"""Units that one questionnaire rates: a respondent meets each of them."""
TAKING = frozenset({"survey_mean", "direct"})
"""Methods of indicators a survey may feed."""


def design_problems(office: Office, facts: WaveFacts) -> dict[str, str]:
    """What is wrong with a design, by field."""
    problems: dict[str, str] = {}
    if not facts.title.strip():
        problems["title"] = _("Give the wave a title.")
    if not facts.voice.strip():
        problems["voice"] = _("Say whose voice it is: it stands beside every figure.")
    if not 1990 <= facts.period <= 2100:
        problems["period"] = _("The year is 1990 to 2100.")
    if not 2 <= facts.k <= 100:
        problems["k"] = _("At least 2 and at most 100 answers.")
    if facts.cycle is not None and facts.cycle.office_id != office.pk:
        problems["cycle"] = _("This year is another office's.")
    if wrong := _groups_problem(facts.groups):
        problems["groups"] = wrong
    if wrong := _required_problem(facts.required):
        problems["required"] = wrong
    return problems


def _groups_problem(groups: Sequence[Mapping[str, Any]]) -> str:
    names = [str(row.get("name", "")).strip() for row in groups]
    if not groups or not all(names) or len(set(names)) != len(names) or any(len(name) > 60 for name in names):
        return _("Name at least one group of respondents, and each once.")
    total = sum((_decimal(row.get("weight")) for row in groups), Decimal(0))
    if total != ONE:
        return _("The weights of the groups sum to %(sum)s; expected exactly 1.") % {"sum": total}
    for row in groups:
        channels = row.get("channels") or {}
        if not channels or not set(channels) <= set(Channel.values):
            return _("%(group)s needs at least one channel.") % {"group": row["name"]}
        total = sum((_decimal(weight) for weight in channels.values()), Decimal(0))
        if total != ONE or any(_decimal(weight) <= 0 for weight in channels.values()):
            told = {"group": row["name"], "sum": total}
            return _("The channels of %(group)s sum to %(sum)s; expected exactly 1, each above 0.") % told
    return ""


def _decimal(text: Any) -> Decimal:
    return as_decimal(str(text)) or Decimal(0)


def _required_problem(required: Mapping[str, Any]) -> str:
    if not required:
        return ""
    try:
        read = RequiredKeys.model_validate(dict(required))
    except Unfit:
        return _("The required answers cannot be read: give a band of headcounts and a rate from 0 to 1 a line.")
    if read.method == "bands" and not read.bands:
        return _("Give at least one band.")
    return ""


def check_frame(rows: Sequence[tuple[str, str, int]]) -> None:
    """ValidationError for a frame without units, with one twice, or with no people at all."""
    if not rows:
        raise ValidationError({"frame": _("Every unit of the frame needs a code.")})
    _check_codes([code for code, _title, _people in rows])
    if not sum(people for _code, _title, people in rows):
        raise ValidationError({"frame": _("Nobody may answer in this frame.")})


def check_rated(rows: Sequence[tuple[str, str]]) -> None:
    """ValidationError for nobody to be rated, too many, or one twice."""
    if not 0 < len(rows) <= MOST_RATED:
        raise ValidationError({"rated": _("Name 1 to %(most)s units to be rated.") % {"most": MOST_RATED}})
    _check_codes([code for code, _title in rows])


def _check_codes(codes: Sequence[str]) -> None:
    if not all(code.strip() and "|" not in code and len(code) <= 40 for code in codes):
        raise ValidationError({"frame": _("Every unit of the frame needs a code.")})
    counted = Counter(codes)
    twice = next((code for code in codes if counted[code] > 1), None)
    if twice is not None:
        raise ValidationError({"frame": _("%(code)s stands twice in the frame.") % {"code": twice}})


def missing_before(step: str, wave: Wave) -> list[str]:
    """Everything that is missing before a step of a wave can be taken, in words: refusals and pages say the same."""
    if step == "freeze":
        return [*_frame_problems(wave), *_rated_problems(wave), *_mark_problems(wave)]
    return list(_urn_problems(step, wave))


def require_complete(step: str, wave: Wave) -> None:
    """ValidationError naming everything that is missing before a step."""
    if missing := missing_before(step, wave):
        raise ValidationError(missing)


def _urn_problems(step: str, wave: Wave) -> Iterator[str]:
    urn = wave.urn
    if step == "field" and urn is None and urn_pairs(wave):
        yield _("Prepare the urn first: this wave is answered by code.")
    if urn is None:
        return
    if step == "field" and urn.state not in {REHEARSED, OPEN}:
        yield _("Two custodians rehearse the opening of the urn first.")
    if step == "close" and urn.state == OPEN and (text := urns.missing_before("close", urn)):
        yield text
    if step == "check" and urn.state != OPENED:
        yield _("Two custodians open the urn first.")


def _rated_problems(wave: Wave) -> Iterator[str]:
    if not asked_in(wave).matrices:
        return
    if not wave.rated.exists():
        yield _("Name the units that are rated: the questionnaire asks about each of them.")
    if any(channel not in THROUGH_URN for _group, channel in pairs_of(wave)):
        yield _("Units are rated by code alone: by slips or by pushed links.")


def _frame_problems(wave: Wave) -> Iterator[str]:
    rows = list(wave.frame.all())
    if not any(row.eligible for row in rows):
        yield _("Set the frame first: units and the people who may answer.")
    for row in rows:
        if wave.required and row.eligible and required_of(wave, row.eligible) is None:
            told = {"unit": row.title, "n": row.eligible}
            yield _("No band says how many of the %(n)s people of %(unit)s must answer.") % told


def _mark_problems(wave: Wave) -> Iterator[str]:
    if wave.marks and wave.cycle is None:
        yield _("Say which year the results count in.")
        return
    instrument = asked_in(wave)
    for mark in wave.marks:
        question = instrument.question(mark["question"])
        if question is None or not question.is_scored:
            named = question.title if question else mark["question"]
            yield _("Only a question with scores feeds an indicator: %(question)s.") % {"question": named}
        yield from _indicator_problems(wave, mark["indicator"])


def _indicator_problems(wave: Wave, node: str) -> Iterator[str]:
    assert wave.cycle is not None
    leaf = next((leaf for leaf in parsed(wave.cycle.scheme).leaves if leaf.id == node), None)
    if leaf is None or leaf.method is None or leaf.method.name not in TAKING:
        named = leaf.title if leaf else node
        yield _("“%(indicator)s” is no indicator of the scheme that takes a survey.") % {"indicator": named}
        return
    groups = getattr(leaf.params, "groups", None)
    if groups and (len(wave.groups) > 1 or wave.groups[0]["name"] not in groups):
        told = {"indicator": leaf.title, "groups": listed(groups)}
        yield _("“%(indicator)s” weights its groups itself: one wave for each of %(groups)s.") % told
