"""The count of one speaker's ballot: the urn's answers and the agreed papers, by the rule of the hearing, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.ballots.paper import Ballot
from bihuan.engine.ballots.session import Session, SessionKeys
from bihuan.engine.ballots.tally import tables_of
from bihuan.hearings.models import BLANK, SPOILED, Hearing, Speaker, Tally
from bihuan.hearings.queries.papers import Read
from bihuan.urns import queries as urns

VOTE = "vote"
"""The name under which an option lies in an answer of the urn."""
FEW, UNREADABLE, MORE_PAPERS = "few_by_phone", "unreadable", "more_papers_than_issued"
"""Why a ballot is void: too few came by phone to be opened; it does not read; why all are: the box held more papers
than were handed out."""
PLACES = 1


def votes_by_ward(hearing: Hearing) -> dict[str, list[str]]:
    """By ward, the opened answers; those of wards with fewer than k stay closed for good."""
    assert hearing.urn is not None
    gathered: dict[str, list[str]] = {}
    for ward, content in urns.answers(hearing.urn):
        gathered.setdefault(ward or "", []).append(str(content.get(VOTE, "")))
    return gathered


def tally_of(speaker: Speaker, opened: Sequence[str], papers: Sequence[Read], *, used: int, paper_out: int) -> Tally:
    """The result of a speaker's ballot; not saved. ``used`` are the codes used, ``paper_out`` the papers handed out."""
    hearing = speaker.hearing
    session = session_of(speaker, hearing.voters.count())
    unopened = used - len(opened)
    why = FEW if not opened else UNREADABLE
    ballots = [_ballot(n, read) for n, read in enumerate([*((vote, "") for vote in opened), *papers])]
    ballots += [Ballot(f"u{n}", why, ((),), n) for n in range(unopened)]
    tables = {name: _dicts(table.headings, table.rows) for name, table in tables_of(session, ballots).items()}
    whole = tables["session"][0]
    kept = tally_from(speaker, whole, tables["people"], used, len(papers))
    kept.voids = {row["reason"]: int(row["ballots"]) for row in tables["voids"]}
    kept.votes = {row["option"]: int(row["votes"]) for row in tables["tally"]}
    if len(papers) > paper_out:
        _void_all(kept)
    return kept


def session_of(speaker: Speaker, eligible: int) -> Session:
    """The rule of the hearing as the engine reads it, for one speaker."""
    return Session("", SessionKeys.model_validate(rule_of(speaker, eligible)))


def rule_of(speaker: Speaker, eligible: int) -> dict[str, Any]:
    """What a speaker's ballots are counted by: what ``bihuan ballot tally`` takes as a session."""
    hearing = speaker.hearing
    options = [{name: str(value).lower() if value is True else str(value) for name, value in row.items()}
               for row in hearing.options]  # fmt: skip
    return {
        "session": f"hearing-{hearing.pk}-{speaker.pk}", "title": hearing.title, "eligible": str(eligible),
        "present": str(speaker.present), "issued": str(speaker.issued),
        "quorum": {"more_than": hearing.more_than, "of": hearing.quorum_of, "counts": "present"},
        "k": str(hearing.k), "people": [{"id": f"s{speaker.pk}", "name": speaker.tenure.person.name}],
        "options": options, "dont_know": hearing.dont_know,
        "satisfied": {"strict": hearing.strict, "broad": hearing.broad}, "places": str(PLACES),
    }  # fmt: skip


def _ballot(number: int, read: Read) -> Ballot:
    mark, void = read
    marks: tuple[str, ...] = () if mark == BLANK else ("", "") if mark == SPOILED else (mark,)
    return Ballot(str(number), void, (marks,), number)


def _dicts(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(headings, row, strict=True)) for row in rows]


def tally_from(
    speaker: Speaker, whole: Mapping[str, str], people: Sequence[Mapping[str, str]], used: int, papers: int
) -> Tally:
    """A result from the engine's rows of the session and of its one person."""
    counts = {name: int(whole[name]) for name in ("eligible", "present", "issued", "returned", "valid", "void")}
    kept = Tally(
        speaker=speaker, by_phone=used, on_paper=papers, quorum_needed=int(whole["quorum_needed"]),
        result=whole["result"], reason=whole["reason"], rule=rule_of(speaker, counts["eligible"]), **counts,
    )  # fmt: skip
    for row in people:
        kept.marked, kept.unsure = int(row["marked"]), int(row["dont_know"])
        kept.abstained, kept.spoiled, kept.base = int(row["abstained"]), int(row["spoiled"]), int(row["base"])
        kept.score, kept.strict_share, kept.broad_share = (_figure(row[name]) for name in ("score", "strict", "broad"))
        kept.strict_count, kept.broad_count = int(row["strict_numerator"]), int(row["broad_numerator"])
    return kept


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _void_all(kept: Tally) -> None:
    kept.result, kept.reason, kept.votes = Tally.Result.VOID.value, MORE_PAPERS, {}
    for name in ("marked", "unsure", "abstained", "spoiled", "base", "score", "strict_count", "strict_share",
                 "broad_count", "broad_share"):  # fmt: skip
        setattr(kept, name, None)


def ranks(tallies: Iterable[Tally]) -> dict[int, int]:
    """By speaker, the rank by published score; ties share the best place, who has no score has no rank."""
    rows = list(tallies)
    scores = Counter(row.score for row in rows if row.score is not None)
    return {
        row.speaker_id: 1 + sum(n for score, n in scores.items() if score > row.score)
        for row in rows
        if row.score is not None
    }


def why_void(reason: str) -> str:
    """A reason in words; what the counters wrote stands as it is."""
    told = {
        "returned_over_issued": _("more ballots came back than were out"),
        "no_quorum": _("too few were present"),
        "below_k": _("fewer valid ballots than are shown"),
        MORE_PAPERS: _("the box held more papers than were handed out"),
        FEW: _("too few came by phone to be opened"),
        UNREADABLE: _("does not read"),
    }
    return told.get(reason, reason)
