"""Bad plans, answers, frames, folders and ballots: each fault is named at its file, row and column."""

from __future__ import annotations

import pytest

from tests.engine.surveys.commanded import Desk

ESTIMATE = "survey estimate plan.yaml --answers answers.csv --out out"
FRAMED = "survey estimate plan.yaml --answers answers.csv --frame frame.csv --out out"
QUESTION = (
    "questions: [{id: q, type: scale, options: [{id: a, score: 100}, {id: b, score: 0}, {id: x, dont_know: true}]}]\n"
)
ANSWERS = "q,u,g,ch,w,N\na,U1,R,P,1,9\nb,U1,R,Q,2,9\na,U2,M,P,1,9\n"
SCORE = "estimates: [{id: e, question: q, statistic: score}]\n"


def plan(*lines: str) -> str:
    return "survey: s\nk: 1\n" + QUESTION + "\n".join(lines) + "\n"


PLANS = {
    "survey: a b\nquestions: []\n": ["1:survey"],
    "survey: s\n": ["1:questions"],
    plan("kk: 3", SCORE): ["4:kk"],
    plan("confidence: 0.8", SCORE): ["4:confidence"],
    plan("k: 2", SCORE): ["4:k"],
    plan("design: {clusters: [a, b, c], fpc: [N]}", SCORE): ["4:clusters", "4:fpc"],
    plan("design: {lonely: maybe, strat: [a]}", SCORE): ["4:lonely", "4:strat"],
    plan("adjust: {rake: [{column: u, totals: {U1: 3, U2: 4}}, {column: g, totals: {R: 3, M: 5}}]}"): ["4:rake"],
    plan("adjust:", "  rake: []", "  poststratify: {columns: [u], totals: frame}"): ["4:adjust"],
    plan("adjust: {poststratify: {columns: [u], totals: [{u: U1, count: 0}]}}"): ["4:count"],
    plan("estimates: [{id: e, question: q, statistic: score, by: [n]}]"): ["4:by"],
    plan("estimates: [{id: e, question: q, statistic: score, ci: logit}]"): ["4:ci"],
    plan("estimates: [{id: e, question: q, statistic: share}]"): ["4:top"],
    plan("estimates: [{id: e, question: q, statistic: share, top: [z]}]"): ["4:top"],
    plan("group: g", "composites:", "  - {id: c, question: q, groups: {R: {weight: 1}}}"): ["6:channel"],
    plan("group: g", "channel: ch", "composites:", "  - id: c", "    question: q", "    groups:",
         "      R: {weight: 0.5, channels: {P: 0.5, Q: 0.4}}", "      M: {weight: 0.4}"): ["10:channels", "9:groups"],
    plan("group: g", "channel: ch", "composites:",
         "  - {id: c, question: q, by: [ch], groups: {R: {weight: 1}}}"): ["7:by"],
    plan(SCORE, "marks: [{estimate: e, indicator: i}, {estimate: f, indicator: i}]"): ["6:estimate", "6:estimate"],
    plan("response: {required: {method: finite_population}}"): ["4:margin"],
    plan("estimates: [{id: {}, question: q, statistic: score}]", "marks: [{estimate: e, indicator: i}]"):
        ["4:id", "5:estimate"],
    "survey: s\nquestions: [{id: [], type: text}]\n" + SCORE: ["2:id", "3:question"],
    plan("estimates: {}"): ["4:estimates"],
    plan("response: {required: {method: bands, bands: [{from: 5, to: 3, rate: 2}]}}"): ["4:rate"],
    plan("aapor: {e: 2}"): ["4:e"],
    "survey: s\nquestions:\n- {id: q, type: scale, options: [{id: a}, {id: a, score: 1}, {id: b|c, score: 101}]}\n":
        ["3:id", "3:id", "3:score", "3:score"],
    "survey: s\nquestions: [{id: t, type: number, min: 5, max: 3}, {id: s, type: single},"
    " {id: u, type: text, max: 1}]\n":
        ["2:max", "2:options", "2:max"],
}  # fmt: skip


@pytest.mark.parametrize("text", PLANS, ids=range(len(PLANS)))
def test_a_plan_that_cannot_be_used(text: str, desk: Desk) -> None:
    desk.write(plan_yaml=text, answers_csv="nothing,is\nread")
    assert sorted(desk.places(ESTIMATE)) == sorted(f"plan.yaml:{place}" for place in PLANS[text])


COMPOSITE = "group: g\nchannel: ch\ncomposites:\n  - id: c\n    question: q\n    groups:\n"
TABLES = {
    (plan(SCORE), "w,u\n1,2\n1,3\n"): ["answers.csv:1:q"],
    (plan(SCORE), "q,q\na,b\na,b\n"): ["answers.csv:1:q"],
    (plan(SCORE), "q,u\na\na,b,c\n"): ["answers.csv:2:-", "answers.csv:3:-"],
    (plan(SCORE), 'q,u\n"a,b\n'): ["answers.csv:2:-"],
    (plan(SCORE), "q\na\n"): ["answers.csv:2:-"],
    (plan("design: {weights: w}", SCORE), "q,w\na,-1\nb,1_0\na,\na,inf\n"):
        ["answers.csv:2:w", "answers.csv:3:w", "answers.csv:4:w", "answers.csv:5:w"],
    (plan("design: {fpc: [N]}", SCORE), "q,N\na,3\nb,2.5\na,4\n"): ["answers.csv:3:N", "answers.csv:4:N"],
    (plan("design: {fpc: [N]}", SCORE), "q,N\na,1\nb,1\n"): ["answers.csv:2:N"],
    (plan("design: {fpc: [N]}", SCORE), "q,N\na,0\nb,0\n"): ["answers.csv:2:N"],
    (plan("design: {strata: [s, t], clusters: [c]}", SCORE), "q,s,t,c\na,1,1,1\nb,1,1,1\na,1,2,1\nb,1,2,2\n"):
        ["answers.csv:2:t"],
    (plan("design: {clusters: [c, h], fpc: [N, M]}", SCORE), "q,c,h,N,M\na,1,1,9,9\nb,2,1,9,2\nb,2,2,9,2\n"):
        ["answers.csv:2:h"],
    (plan("adjust: {poststratify: {columns: [u], totals: [{u: U1, count: 3}, {u: U9, count: 3}]}}", SCORE), ANSWERS):
        ["answers.csv:4:u", "plan.yaml:4:totals"],
    (plan("adjust: {poststratify: {columns: [u], totals: frame}}", SCORE), ANSWERS): ["plan.yaml:4:totals"],
    (plan("estimates: [{id: e, question: q, statistic: score, by: [u]}]"), "q,u\na,*\nb,U\n"): ["answers.csv:2:u"],
    (plan("channel: ch", SCORE), ANSWERS): ["plan.yaml:5:pooled"],
    (plan(COMPOSITE + "      R: {weight: 1}"), ANSWERS): ["plan.yaml:10:channels", "answers.csv:4:g"],
    (plan(COMPOSITE + "      R: {weight: 0.5, channels: {P: 1}}\n      M: {weight: 0.5}"), ANSWERS):
        ["answers.csv:3:ch"],
    (plan(COMPOSITE + "      R: {weight: 0.5, channels: {P: 0.5, Q: 0.5}}\n"
          "      M: {weight: 0.3}\n      Z: {weight: 0.2}"),
     ANSWERS): ["plan.yaml:9:groups"],
}  # fmt: skip


@pytest.mark.parametrize("texts", TABLES, ids=range(len(TABLES)))
def test_answers_that_do_not_fit(texts: tuple[str, str], desk: Desk) -> None:
    desk.write(plan_yaml=texts[0], answers_csv=texts[1])
    assert sorted(desk.places(ESTIMATE)) == sorted(TABLES[texts])


def test_a_frame_that_does_not_fit(desk: Desk) -> None:
    bands = "response: {unit: u, required: {method: bands, bands: [{from: 1, to: 9, rate: 0.5}]}}"
    desk.write(
        plan_yaml=plan(bands, SCORE),
        answers_csv=ANSWERS + "b,U9,M,P,1,9\n",
        frame_csv="unit,eligible,issued\nU1,9,1\nU2,0,\nU3,x,\n,4,\nU4,10,\nU5,0,0\n",
    )
    places = ["2:issued", "3:eligible", "4:eligible", "5:unit", "6:eligible"]
    assert sorted(desk.places(FRAMED)) == sorted(["answers.csv:5:u", *(f"frame.csv:{place}" for place in places)])


def test_more_than_fifty_problems_are_counted_and_listed_in_a_file(desk: Desk) -> None:
    desk.write(plan_yaml=plan(SCORE), answers_csv="q,u\n" + "z,1\n" * 70)
    code, _out, err = desk.run(ESTIMATE)
    assert code == 2
    assert err.count("answers.csv:") == 50
    assert "70 problems in all, listed in" in err


def test_a_missing_file_and_a_workbook_are_named_as_given(desk: Desk) -> None:
    desk.write(plan_yaml=plan(SCORE))
    assert desk.places("survey estimate ./no/plan.yaml --answers a.csv --out out") == ["./no/plan.yaml:1:-"]
    (desk.folder / "deep").mkdir()
    (desk.folder / "deep" / "answers.csv").write_bytes(b"PK\x03\x04")
    assert desk.places("survey estimate plan.yaml --answers deep/answers.csv --out out") == ["deep/answers.csv:1:-"]


def test_answers_without_rows_give_an_empty_whole(desk: Desk) -> None:
    desk.write(plan_yaml=plan(SCORE), answers_csv="q,u\n")
    assert desk.run(ESTIMATE)[0] == 0
    assert desk.table("out/estimates.csv")[1:] == [["e", "score", "0", *[""] * 9]]


def test_a_byte_order_mark_and_unknown_columns_are_passed_over_with_a_note(desk: Desk) -> None:
    desk.write(plan_yaml="\ufeff" + plan(SCORE), answers_csv="\ufeff" + ANSWERS)
    code, _out, err = desk.run(ESTIMATE)
    assert (code, err) == (0, "note: answers.csv: columns not used: u, g, ch, w, N\n")
    assert "未使用的列" in desk.run(ESTIMATE, language="zh")[2]


SERIES = {
    "series,period,value\nA,2017,1\nA,2017,2\n": ["3:period"],
    "series,period,value\nA,2017.5,1\nA,2018,x\n": ["2:period", "3:value"],
    "series,period,value,se,n\nA,2017,1,-1,0\n": ["2:n", "2:se"],
    "series,value\nA,1\n": ["1:period"],
}


@pytest.mark.parametrize("text", SERIES)
def test_a_series_that_cannot_be_read(text: str, desk: Desk) -> None:
    desk.write(series_csv=text)
    assert sorted(desk.places("survey compare --series series.csv --out out")) == [
        f"series.csv:{place}" for place in SERIES[text]
    ]


def test_two_folders_or_a_series_but_not_both(desk: Desk) -> None:
    for line in (
        "survey compare a --out out",
        "survey compare a b --series s.csv --out out",
        "survey compare --out out",
    ):
        assert desk.places(line) == ["bihuan survey compare:1:A B"]


def test_a_folder_of_results_that_was_tampered_with(desk: Desk) -> None:
    head = "estimate,statistic,n,value,se,low,high,df,deff,numerator,denominator,suppressed\n"
    for name in "ab":
        (desk.folder / name).mkdir()
        (desk.folder / name / "estimates.csv").write_text(head + "e,score,5,x,1,,,4,,,,\ne,score,5,1,1,,,4,,,,\n")
    assert desk.places("survey compare a b --out out") == [
        f"{name}/estimates.csv:{place}" for name in "ab" for place in ("2:value", "3:estimate")
    ]


SESSION = (
    "session: s\neligible: 10\npresent: 9\nissued: 9\nk: 1\npeople: [{id: p}, {id: r}]\n"
    "options: [{id: a, score: 100}, {id: b, score: 0}, {id: x, dont_know: true}]\n"
    "satisfied: {strict: [a], broad: [a]}\n"
)
SESSIONS = {
    SESSION.replace("issued: 9", "issued: 9.5"): ["4:issued"],
    SESSION.replace("{id: b, score: 0}", "{id: b}"): ["7:score"],
    SESSION.replace("broad: [a]", "broad: [x]"): ["8:broad"],
    SESSION.replace("{id: r}", "{id: p}"): ["6:id"],
    SESSION.replace("{id: r}", "{id: void}"): ["6:id"],
    SESSION + "quorum: {more_then: 1}\n": ["9:more_then"],
    SESSION.replace("eligible: 10\n", ""): ["1:eligible"],
}
TALLY = "ballot tally session.yaml --ballots ballots.csv --out out"


@pytest.mark.parametrize("text", SESSIONS, ids=range(len(SESSIONS)))
def test_a_session_that_cannot_be_counted(text: str, desk: Desk) -> None:
    desk.write(session_yaml=text, ballots_csv="ballot,void,p,r\n")
    assert desk.places(TALLY) == [f"session.yaml:{place}" for place in SESSIONS[text]]


def test_two_counters_who_typed_different_things(desk: Desk) -> None:
    desk.write(
        session_yaml=SESSION,
        ballots_csv="ballot,void,p,r\n1,,a,b\n2,torn,,\n3,,a,a|b\n",
        second_csv="ballot,void,p,r\n3,,a,a\n1,,,b\n4,,a,a\n",
    )
    assert sorted(desk.places(f"{TALLY} --second second.csv")) == [
        "second.csv:1:ballot", "second.csv:2:r", "second.csv:3:p", "second.csv:4:ballot",
    ]  # fmt: skip


def test_ballots_that_mean_nothing(desk: Desk) -> None:
    desk.write(session_yaml=SESSION, ballots_csv="ballot,void,p,r\n,,a,b\n2,,a|z,|\n2,,A, \n")
    assert sorted(desk.places(TALLY)) == [
        f"ballots.csv:{place}" for place in ("2:ballot", "3:p", "3:r", "4:ballot", "4:p", "4:r")
    ]


def test_faults_of_the_design_hide_no_others(desk: Desk) -> None:
    """A wrong weight, a size that differs and a unit alone in its stratum are told at once."""
    desk.write(
        plan_yaml=plan("design: {strata: [g], weights: w, fpc: [N]}", SCORE),
        answers_csv="q,g,w,N\na,A,1,9\nb,A,0,8\na,B,1,7\na,C,1,\na,C,1,5\n",
    )
    places = ["3:N", "3:w", "4:g", "5:N"]
    assert sorted(desk.places(ESTIMATE)) == [f"answers.csv:{place}" for place in places]


def test_the_formulas_are_printed_in_both_languages(desk: Desk) -> None:
    english, chinese = desk.run("survey docs")[1], desk.run("survey docs", language="zh")[1]
    for formula in ("V = Σ_h (1 − n_h/N_h)", "RR1 = I/(I+P+R+NC+O+UH+UO)", "⌊more_than ·"):
        assert formula in english
        assert formula in chinese
    assert "Särndal" in english
    assert "四舍五入" in chinese


def test_a_refusal_and_a_withheld_unit_read_in_the_readers_language(desk: Desk) -> None:
    desk.write(plan_yaml=plan("design: {lonely: maybe}", SCORE), answers_csv=ANSWERS)
    assert desk.run(ESTIMATE, "zh")[2] == "plan.yaml:4:lonely: “maybe”不对；应为 fail、certainty、adjust 之一\n"
    by_unit = "estimates: [{id: e, question: q, statistic: score, by: [u]}]"
    marks = plan(by_unit, "marks: [{estimate: e, indicator: i, unit: u}]").replace("k: 1", "k: 2")
    desk.write(plan_yaml=marks)
    assert desk.run(ESTIMATE)[0] == 0
    code, out, _err = desk.run("survey marks plan.yaml --results out --out m", "zh")
    assert (code, out) == (0, "U2 i: 答卷过少，不单独显示\n")
    assert desk.run("survey compare out --out c", "zh")[2].endswith("应给出两个结果文件夹，或 --series 文件\n")


def test_more_present_than_eligible_is_counted_and_said(desk: Desk) -> None:
    desk.write(session_yaml=SESSION.replace("eligible: 10", "eligible: 8"), ballots_csv="ballot,void,p,r\n1,,a,b\n")
    said = "注意：session.yaml：到会 9 人多于应到 8 人，按所写计算\n"
    assert desk.run(TALLY, "zh") == (0, "", said)
