"""The record of an interview as a document: to be read by everyone there, and signed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from bihuan.outcomes.models import Interview
from bihuan.outcomes.queries.feedback import spoken
from bihuan.papers.content import Block, Paper, clean

BLANK = "　" * 12
SHOWN = 32
"""So many signs of the hash are printed: they fill a line and are enough to compare."""


def interview_paper(interview: Interview) -> Paper:
    """Kind, basis, people, what was put, said and demanded, and the lines to sign; its hash once it is signed."""
    office = interview.session.cycle.office.name
    with translation.override("zh-hans"):  # an official document, whatever the reader's language
        return Paper(issuer=clean(office), title="约谈记录", blocks=tuple(_blocks(interview)), form="sheet")


def _blocks(interview: Interview) -> Iterator[Block]:
    session = interview.session
    kind = f"{session.get_form_display()}，{session.get_purpose_display()}"
    for name, text in (
        ("被约谈单位", interview.enrolment.name), ("被约谈人", f"{interview.interviewee}（{interview.post}）"),
        ("约谈人", "、".join(session.interviewers)), ("约谈方式", kind), ("约谈依据", session.basis),
        ("约谈时间", spoken(interview.held_on)), ("约谈地点", interview.place), ("记录人", interview.recorder),
    ):  # fmt: skip
        yield Block("p", f"{name}：{clean(str(text)) or BLANK}")
    for title, text in (
        ("一、约谈要点", interview.points), ("二、陈述和申辩", interview.statement),
        ("三、工作要求", interview.requirements),
    ):  # fmt: skip
        yield Block("h1", title)
        for line in text.splitlines() or [BLANK]:
            yield Block("p", clean(line) or BLANK)
    if interview.commitment_due_on:
        yield Block("p", f"被约谈人应于{spoken(interview.commitment_due_on)}前提交书面整改承诺。")
    yield from _signatures(interview)


def _signatures(interview: Interview) -> Iterator[Block]:
    yield Block("h1", "四、签字")
    if interview.record_hash:
        yield Block("p", f"已签字：{'、'.join(interview.signed_by)}。")
        yield Block("p", f"记录校验值（SHA-256前{SHOWN}位）：")
        yield Block("p", interview.record_hash[:SHOWN])
        return
    for name in (interview.interviewee, *interview.session.interviewers, interview.recorder or "记录人"):
        yield Block("p", f"{clean(name)}（签字）：{BLANK}　　年　　月　　日")
