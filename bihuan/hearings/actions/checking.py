"""What is missing before a step of a hearing, or of a speaker, in words: refusals and pages say the same."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.hearings.lifecycle import SETTLED
from bihuan.hearings.models import Hearing, Speaker
from bihuan.hearings.queries.hall import ballots_out, hall_of, out_of
from bihuan.hearings.queries.papers import papers_of
from bihuan.records import clock
from bihuan.records.punctuation import listed
from bihuan.urns import actions as urns
from bihuan.urns.access import custodians_lacking
from bihuan.urns.lifecycle import OPEN as TAKING
from bihuan.urns.lifecycle import OPENED, REHEARSED

S = Speaker.State


def missing_before(step: str, hearing: Hearing) -> list[str]:
    """Everything that is missing; nothing for a step that needs no more than its note."""
    told = {
        "call": _before_notice, "open": _before_opening, "close": _before_closing, "count": _before_count,
        "report": _before_report,
    }  # fmt: skip
    return list(told[step](hearing)) if step in told else []


def missing_for(step: str, speaker: Speaker) -> list[str]:
    """Everything that is missing before a step of a speaker, or before a paper is handed out."""
    told = {"begin": _before_ballot, "paper": _before_paper, "plan": _before_plan, "settle": _before_settling}
    return list(told[step](speaker)) if step in told else []


def require_complete(step: str, hearing: Hearing) -> None:
    """ValidationError naming everything that is missing before a step."""
    if missing := missing_before(step, hearing):
        raise ValidationError(missing)


def require_ready(step: str, speaker: Speaker) -> None:
    """ValidationError naming everything that is missing before a step of a speaker."""
    if missing := missing_for(step, speaker):
        raise ValidationError(missing)


def _before_notice(hearing: Hearing) -> Iterator[str]:
    voters = hearing.voters.count()
    if not hearing.speakers.exclude(state=S.EXCUSED).exists():
        yield _("Nobody is on the list of speakers yet.")
    if voters < hearing.k:
        told = {"k": hearing.k, "n": voters}
        yield _("The roster has %(n)s people; a ballot of fewer than %(k)s is never shown.") % told


def _before_opening(hearing: Hearing) -> Iterator[str]:
    if hearing.on != clock.today():
        yield _("The session opens on %(on)s, the day of the notice.") % {"on": hearing.on.isoformat()}
    if names := _names(hearing, S.SELECTED, S.NOTIFIED):
        yield _("No report yet of %(names)s: hand it in, or excuse the speaker.") % {"names": names}
    elif not hearing.speakers.filter(state=S.SUBMITTED).exists():
        yield _("Nobody is left to speak.")
    if hearing.urn is None or hearing.urn.state not in {REHEARSED, TAKING}:
        yield _("Two counters rehearse the opening of the urn first.")
        yield from _counters_lacking(hearing)
    if quorum := _no_quorum(hearing):
        yield quorum


def _no_quorum(hearing: Hearing) -> str:
    """That too few are in the hall, in words; nothing if enough are."""
    hall = hall_of(hearing)
    told = {"present": hall.present, "needed": hall.needed}
    return "" if hall.is_quorate else _("No quorum: %(present)s are present, %(needed)s are needed.") % told


def _before_closing(hearing: Hearing) -> Iterator[str]:
    if names := _names(hearing, S.SELECTED, S.NOTIFIED, S.SUBMITTED, S.VOTING):
        yield _("The ballot on %(names)s has not been held: hold it, or excuse the speaker.") % {"names": names}
    urn = hearing.urn
    if urn is not None and urn.state == TAKING and (text := urns.missing_before("close", urn)):
        yield text
        yield from _counters_lacking(hearing)


def _before_count(hearing: Hearing) -> Iterator[str]:
    if hearing.urn is None or hearing.urn.state != OPENED:
        yield _("Two custodians open the urn first.")
        yield from _counters_lacking(hearing)
        return
    out = ballots_out(hearing)
    speakers = hearing.speakers.filter(state=S.VOTED).select_related("tenure__person").order_by("position")
    problems = [text for speaker in speakers for text in _papers_problems(speaker, out[speaker.ward].paper)]
    yield from problems
    if problems:
        yield from _counters_lacking(hearing)


def _counters_lacking(hearing: Hearing) -> Iterator[str]:
    """Beside what only the counters can do: which of them cannot, and who mends it."""
    if hearing.urn is not None and (said := custodians_lacking(hearing.urn)):
        yield said


def _papers_problems(speaker: Speaker, handed_out: int) -> Iterator[str]:
    """Unless both typed the same, or no paper was handed out and nobody typed any."""
    papers, name = papers_of(speaker), speaker.tenure.person.name
    if not papers.is_typed and (handed_out or papers.typed):
        told = {"name": name, "n": handed_out}
        yield _("The papers on %(name)s (%(n)s handed out) are not typed by both counters.") % told
    if papers.differences:
        told = {"name": name, "n": len(papers.differences)}
        yield _("The counters differ on %(n)s papers on %(name)s: read them again.") % told


def _before_report(hearing: Hearing) -> Iterator[str]:
    if names := _names(hearing, S.COUNTED):
        yield _("The measures of %(names)s are not there yet.") % {"names": names}


def _before_ballot(speaker: Speaker) -> Iterator[str]:
    """One ballot at a time, with a quorum, and no more ballots out than people present."""
    hearing = speaker.hearing
    if name := _names(hearing, S.VOTING):
        yield _("The ballot on %(name)s has not ended: one at a time.") % {"name": name}
    if quorum := _no_quorum(hearing):
        yield quorum
    hall, out = hall_of(hearing), out_of(speaker).out
    yield from _before_paper(speaker)
    if out > hall.present:
        text = _("%(out)s ballots are out and %(present)s people are present: two scan back the slips left over first.")
        yield text % {"out": out, "present": hall.present}


def _before_paper(speaker: Speaker) -> Iterator[str]:
    if not out_of(speaker).out:
        yield _("Print the slips of this speaker first and let everyone draw one.")


def _before_plan(speaker: Speaker) -> Iterator[str]:
    if not speaker.commitments.exists():
        yield _("At least one measure, with who does it and until when.")


def _before_settling(speaker: Speaker) -> Iterator[str]:
    if left := speaker.commitments.exclude(state__in=SETTLED).count():
        yield _("%(n)s measures are neither accepted nor dropped with a reason.") % {"n": left}


def _names(hearing: Hearing, *states: S) -> str:
    rows = hearing.speakers.filter(state__in=states).select_related("tenure__person").order_by("position")
    return listed(one.tenure.person.name for one in rows)
