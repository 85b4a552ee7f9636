"""The report of a hearing to the standing committee: speakers, questions, the votes, what was undertaken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.hearings.models import Hearing, Speaker, Tally, Turn
from bihuan.hearings.queries.counting import ranks, why_void
from bihuan.papers.content import Block, Paper, clean, written_day
from bihuan.records.punctuation import listed, told_of
from bihuan.schemes.queries import reading_language


def report_paper(hearing: Hearing) -> Paper:
    """The report as it would be sent now; a constant number of queries."""
    speakers = list(
        hearing.speakers.exclude(state=Speaker.State.EXCUSED)
        .select_related("tenure__post__unit", "tenure__person", "tally")
        .prefetch_related("questions__turns", "commitments")
    )
    blocks = [*_opening(hearing, speakers), *_results(hearing, speakers)]
    for number, speaker in enumerate(speakers, 1):
        blocks += [Block("h1", clean(f"{number}．{speaker}")), *_questions(speaker), *_commitments(speaker)]
    title = _("Report on the hearing: %(title)s") % {"title": hearing.title}
    return Paper(hearing.office.name, clean(title), tuple(blocks), number=clean(hearing.number), form="sheet")


def _opening(hearing: Hearing, speakers: list[Speaker]) -> Iterator[Block]:
    if hearing.number:
        yield Block("p", clean(told_of(_("Document number"), hearing.number)))
    told = {"on": written_day(hearing.on, reading_language()), "place": hearing.place, "n": len(speakers)}
    said = _(
        "On %(on)s, %(place)s: %(n)s heads reported on duty and integrity, were questioned and voted on in secret."
    )
    yield Block("p", clean(said % told))
    yield Block("p", clean(rule_in_words(hearing)))


def rule_in_words(hearing: Hearing) -> str:
    """By which rule a ballot is counted, as it stands beside every result."""
    scored = listed(f"{row['title']} {row['score']}" for row in hearing.options if not row.get("dont_know"))
    told = {
        "scored": scored,
        "dont_know": hearing.get_dont_know_display(),
        "more": f"{Decimal(hearing.more_than).scaleb(2).normalize():f}%",
        "of": hearing.get_quorum_of_display(),
    }
    return _("Rule: %(scored)s; don't know: %(dont_know)s; quorum: more than %(more)s %(of)s.") % told


def _results(hearing: Hearing, speakers: list[Speaker]) -> Iterator[Block]:
    tallies = [one.tally for one in speakers if hasattr(one, "tally")]
    if not tallies:
        return
    places = ranks(tallies)
    options = [row["title"] for row in hearing.options]
    yield Block("h1", _("Results of the secret ballots"))
    heads = (
        _("Speaker at the hearing"),
        _("present/issued/returned/valid"),
        *options,
        _("blank"),
        _("score"),
        _("satisfied"),
        _("rank"),
    )
    yield Block("row", cells=tuple(map(clean, heads)))
    for one in speakers:
        if hasattr(one, "tally"):
            yield Block("row", cells=tuple(clean(cell) for cell in _row(hearing, one, one.tally, places)))


def _row(hearing: Hearing, speaker: Speaker, tally: Tally, places: dict[int, int]) -> tuple[str, ...]:
    counts = f"{tally.present}/{tally.issued}/{tally.returned}/{tally.valid}"
    if tally.result != Tally.Result.VALID:
        why = f"{tally.get_result_display()}：{why_void(tally.reason)}"
        return (speaker.tenure.person.name, counts, *("" for _row in hearing.options), "", why, "", "")
    votes = [str(tally.votes.get(row["id"], 0)) for row in hearing.options]
    shares = f"{tally.broad_share:.1f}%（{tally.broad_count}/{tally.base}）" if tally.broad_share is not None else ""
    score = f"{tally.score:.1f}" if tally.score is not None else ""
    place = str(places.get(speaker.pk, ""))
    return (speaker.tenure.person.name, counts, *votes, str(tally.abstained), score, shares, place)


def _questions(speaker: Speaker) -> Iterator[Block]:
    yield Block("h2", _("Questions and answers"))
    questions = list(speaker.questions.all())
    if not questions:
        yield Block("p", _("None were asked."))
    for question in questions:
        yield Block("item", clean(_("%(who)s asked: %(text)s") % {"who": question.asker, "text": question.text}))
        for turn in question.turns.all():
            said = (
                _("%(who)s answered: %(text)s")
                if turn.kind == Turn.Kind.ANSWER
                else _("%(who)s asked further: %(text)s")
            )
            yield Block("p", clean(said % {"who": turn.who, "text": turn.text}))


def _commitments(speaker: Speaker) -> Iterator[Block]:
    yield Block("h2", _("Measures undertaken"))
    rows = list(speaker.commitments.all())
    if not rows:
        yield Block("p", _("None yet."))
        return
    yield Block("row", cells=(_("measure"), _("Person responsible for it"), _("due on"), _("state")))
    for row in rows:
        cells = (row.text, row.owner, row.due_on.isoformat(), str(row.get_state_display()))
        yield Block("row", cells=tuple(clean(cell) for cell in cells))
