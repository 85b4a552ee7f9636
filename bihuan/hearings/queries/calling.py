"""The notice of a hearing as documents: to those who take part, and to each who speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.hearings.lifecycle import CALLED, PLANNED
from bihuan.hearings.models import Hearing, Speaker
from bihuan.hearings.queries.reporting import rule_in_words
from bihuan.papers.content import Annex, Block, Paper, clean, written_day
from bihuan.records.punctuation import listed
from bihuan.schemes.queries import reading_language

Part = tuple[str, Sequence[Block]]
"""A heading without its number, and what stands below it."""
NUMERALS = "一二三四五六七八九"


def meeting_notice(hearing: Hearing) -> Paper:
    """To all who take part: day, place, who speaks, who votes, and by which rule; the roster is its annex.

    While the hearing is planned it is a draft without a day; from the notice on it lists whom notice was given to.
    """
    said = _("“%(title)s” is held on %(on)s, %(place)s. Please note the following.") % _told(hearing)
    parts = (
        (_("Agenda of the meeting"), list(_agenda(hearing))), (_("Participants"), [_voters(hearing)]), _report(hearing),
        _ballot(hearing), (_("What is asked of you"), [_asked(hearing)]),
    )  # fmt: skip
    return Paper(
        clean(hearing.office.name), clean(_("Notice of the meeting: %(title)s") % _told(hearing)),
        (_p(said), *_numbered(parts)), addressee=_("All speakers and participants"), on=_given_on(hearing),
        attachments=(_("Roster of voters"),), annexes=(_roster(hearing),),
    )  # fmt: skip


def speaker_notice(speaker: Speaker) -> Paper:
    """To the unit of one who speaks: when, until when the report is due, what happens there and afterwards."""
    hearing, tenure = speaker.hearing, speaker.tenure
    told = {**_told(hearing), "name": tenure.person.name, "post": tenure.post.title}
    said = _("“%(title)s” is held on %(on)s, %(place)s: %(name)s (%(post)s) reports on duty and integrity there.")
    after = _("Once the result is announced, say which measures are undertaken, by whom and until when.")
    parts = (_report(hearing), _ballot(hearing), (_("After the hearing"), [_p(after)]))
    return Paper(
        clean(hearing.office.name), clean(_("Notice to report on duty and integrity: %(name)s") % told),
        (_p(said % told), *_numbered(parts)), addressee=clean(tenure.post.unit.name), on=_given_on(hearing),
    )  # fmt: skip


def _told(hearing: Hearing) -> dict[str, str]:
    return {"title": hearing.title, "on": written_day(hearing.on, reading_language()), "place": hearing.place}


def _given_on(hearing: Hearing) -> str:
    """The day notice was given; nothing for a draft."""
    given = hearing.steps.filter(step="call", target=CALLED).last()
    return written_day(given.on, reading_language()) if given else ""


def _p(text: str) -> Block:
    return Block("p", clean(text))


def _numbered(parts: Sequence[Part]) -> Iterator[Block]:
    for number, (title, blocks) in enumerate(parts, 1):
        yield Block("h1", f"{NUMERALS[number - 1]}、{title}" if reading_language() == "zh" else f"{number}. {title}")
        yield from blocks


def _agenda(hearing: Hearing) -> Iterator[Block]:
    """Whoever is on the list; from the notice on whoever was told, excused later or not."""
    rows = hearing.speakers.select_related("tenure__post__unit", "tenure__person").order_by("position")
    is_draft = hearing.state == PLANNED
    speakers = list(rows.exclude(state=Speaker.State.EXCUSED) if is_draft else rows.filter(steps__step="notify"))
    text = ngettext(
        "%(n)s head reports on duty and integrity, is questioned and voted on in secret:",
        "%(n)s heads report on duty and integrity, are questioned and voted on in secret:",
        len(speakers),
    )
    yield _p(text % {"n": len(speakers)})
    yield Block("row", cells=(_("No."), _("Speaker at the hearing"), _("Unit"), _("post")))
    for number, one in enumerate(speakers, 1):
        post = one.tenure.post
        yield Block("row", cells=(str(number), *map(clean, (one.tenure.person.name, post.unit.name, post.title))))


def _voters(hearing: Hearing) -> Block:
    counts = Counter(hearing.voters.values_list("capacity", flat=True))
    if len(counts) == 1:
        told = {"n": counts.total(), "capacity": next(iter(counts))}
        return _p(_("%(n)s people vote, all of them as %(capacity)s. The roster is annexed.") % told)
    said = [_("%(n)s × %(capacity)s") % {"capacity": name, "n": n} for name, n in counts.items()]
    told = {"n": counts.total(), "said": listed(said)}
    return _p(_("%(n)s people vote: %(said)s. The roster is annexed.") % told)


def _report(hearing: Hearing) -> Part:
    due = written_day(hearing.reports_due_on, reading_language())
    return _("Written report"), [_p(_("The written report is handed in by %(due)s.") % {"due": due})]


def _ballot(hearing: Hearing) -> Part:
    text = _(
        "After report, questions and answers each speaker is voted on in secret: voters draw a slip unseen at the door "
        "and vote by phone, or on a paper given for the slip."
    )
    return _("Questions and ballot"), [_p(text), _p(rule_in_words(hearing))]


def _asked(hearing: Hearing) -> Block:
    text = _("Please come in time and bring your phone. Whoever cannot come tells %(office)s beforehand.")
    return _p(text % {"office": hearing.office.name})


def _roster(hearing: Hearing) -> Annex:
    rows = [
        Block("row", cells=(str(number), clean(one.name), clean(one.capacity)))
        for number, one in enumerate(hearing.voters.order_by("id"), 1)
    ]
    return Annex(_("Roster of voters"), (Block("row", cells=(_("No."), _("full name"), _("takes part as"))), *rows))
