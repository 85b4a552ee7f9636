"""The count by any votes: what the product keeps is what a person finds who counts the ballots one by one."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.hearings.actions.facts import ORDINARY
from bihuan.hearings.models import Hearing, Speaker, Tally
from bihuan.hearings.queries.counting import tally_of
from bihuan.organizations.models import Office, Person, Post, Tenure, Unit

pytestmark = pytest.mark.row("DC-01")
SCORES = {"a": 100, "b": 80, "c": 0}
MARKS = st.sampled_from(["a", "b", "c", "x", ""])
PAPERS = st.tuples(st.sampled_from(["a", "b", "c", "x", "", "|"]), st.sampled_from(["", "", "", "签了名"]))


class _Roster:
    """A roster of so many, without a database."""

    def __init__(self, count: int) -> None:
        self.count = lambda: count


def speaker(eligible: int, present: int, issued: int, dont_know: str) -> Speaker:
    """A speaker whose ballot was fixed at these counts; nothing is saved."""
    unit = Unit(name="市统计局")
    tenure = Tenure(post=Post(unit=unit, title="局长"), person=Person(name="于局长"))
    hearing = Hearing(
        pk=1, office=Office(name="江州市考核办"), title="述责述廉", options=ORDINARY, strict=["a"], broad=["a", "b"],
        dont_know=dont_know,
    )  # fmt: skip
    hearing._prefetched_objects_cache = {"voters": _Roster(eligible)}  # type: ignore[attr-defined]
    return Speaker(pk=7, hearing=hearing, tenure=tenure, present=present, issued=issued)


def by_hand(marks: list[str], dont_know: str) -> tuple[Counter[str], int, Decimal | None]:
    votes = Counter(mark for mark in marks if mark not in {"", "|"})
    base = sum(n for option, n in votes.items() if option != "x" or dont_know == "zero")
    if not base:
        return votes, base, None
    exact = Fraction(sum(SCORES.get(option, 0) * n for option, n in votes.items()), base)
    score = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return votes, base, score


@given(phone=st.lists(MARKS, max_size=40), papers=st.lists(PAPERS, max_size=15), handed=st.integers(0, 15),
       dont_know=st.sampled_from(["drop", "zero"]), spare=st.integers(0, 5), absent=st.integers(0, 30))  # fmt: skip
def test_the_tally_is_what_is_counted_by_hand(
    phone: list[str], papers: list[tuple[str, str]], handed: int, dont_know: str, spare: int, absent: int
) -> None:
    issued = len(phone) + min(handed, len(papers)) + spare
    eligible = issued + absent
    one = tally_of(speaker(eligible, issued, issued, dont_know), phone, papers, used=len(phone), paper_out=handed)
    good = [*phone, *(mark for mark, void in papers if not void)]
    returned = len(phone) + len(papers)
    assert (one.returned, one.valid, one.void) == (returned, len(good), returned - len(good))
    if returned > issued or len(papers) > handed or 2 * issued <= eligible:
        assert (one.result, one.score, one.votes) == (Tally.Result.VOID, None, {})
        return
    if len(good) < 5:
        assert (one.result, one.score, one.votes) == (Tally.Result.WITHHELD, None, {})
        return
    votes, base, score = by_hand(good, dont_know)
    assert one.result == Tally.Result.VALID
    assert one.votes == {option: votes[option] for option in ("a", "b", "c", "x")}
    assert (one.base, one.score, one.unsure) == (base, score, votes["x"])
    assert (one.abstained, one.spoiled) == (good.count(""), good.count("|"))
    assert one.marked == sum(votes.values())
    assert one.strict_count == votes["a"]
    assert one.broad_count == votes["a"] + votes["b"]


@pytest.mark.parametrize(("dont_know", "score", "strict", "broad"), [("drop", "85.7", "61.2", "91.8"),
                                                                     ("zero", "84.0", "60.0", "90.0")])  # fmt: skip
def test_the_rule_for_who_does_not_know_moves_the_score_and_is_kept_with_it(
    dont_know: str, score: str, strict: str, broad: str
) -> None:
    marks = ["a"] * 60 + ["b"] * 30 + ["c"] * 8 + ["x"] * 2
    one = tally_of(speaker(120, 104, 104, dont_know), marks, [], used=100, paper_out=0)
    assert (one.score, one.strict_share, one.broad_share) == (Decimal(score), Decimal(strict), Decimal(broad))
    assert (one.quorum_needed, one.rule["dont_know"]) == (61, dont_know)
