"""The words people meet: natural official Chinese, one word for one thing, and none of the product's own keys."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bihuan.pages.books import BOOKS
from bihuan.pages.trail.words import action_word
from tools.messages import merged

RETIRED = {
    "固化": "锁定成绩",
    "失分": "扣分、折算扣分",
    "记分主体": "评分单位",
    "行号和键": "行号",
    "已结案": "已销号、已办结",
    "他人验收": "验收通过（验收人与报告人不同）",
    "书面理由": "整改情况说明、书面意见",
    "问题表述": "问题事实",
    "判定依据": "定性依据",
    "后果：": "造成影响",
    "双反馈": "反馈函（单位、分管领导）",
    "下级报送": "下级单位上报",
    "如果调整": "权重试算",
    "为何": "原因、理由",
    "特别受理": "特批受理",
    "您不能这样做": "无法办理",
    "今日终止": "即日起免去",
    "遴选": "确定约谈单位",
    "全部分组": "全部单位",
    "与星期不符": "调休和放假安排",
    "引以为戒，抓好整改": "请各有关单位引以为戒，举一反三",
    "处缺口": "项未落实",
    "已办理。": "已发生的事，如“已报常委会”",
}
"""Words given up, and what is said instead."""


def test_a_word_given_up_does_not_come_back() -> None:
    texts = [text for message in merged() for text in _texts(message.string)]
    wrong = [f"{text}: {old} → {new}" for old, new in RETIRED.items() for text in texts if old in text]
    assert wrong == []


def _texts(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


SIGNS = re.compile("[：、（），；。《》]")
CHINESE_SIGNS = {
    "bihuan/demonstration/": "what the people of an invented Chinese city write",
    "bihuan/engine/": "no Django: says everything as a pair, and reads Chinese files",
    "bihuan/project/": "commands say both languages",
    "bihuan/papers/": "documents by GB/T 9704",
    "bihuan/outcomes/queries/": "what documents are filled with",
    "bihuan/outcomes/actions/": "the words of documents, and the names of their files",
    "bihuan/findings/source.py": "what letters cite",
    "bihuan/results/sources.py": "what letters cite",
    "bihuan/schemes/sources.py": "what letters cite",
    "bihuan/hearings/queries/calling.py": "the notice of a hearing, whose parts are numbered",
    "bihuan/hearings/queries/reporting.py": "the report of a hearing",
    "bihuan/screening/actions/example.py": "an invented Chinese office",
    "bihuan/pages/inspections/minutes.py": "the minutes of a meeting",
    "bihuan/pages/supervision/template.py": "a sheet to fill in, headed in Chinese",
    "bihuan/pages/surveys/sheets.py": "a sheet to fill in, headed in Chinese",
    "bihuan/pages/units/": "sheets to fill in, headed in Chinese",
    "bihuan/pages/templates/outcomes/letter.html": "a document on its page",
}
"""Where signs of Chinese stand in the source, and why; everything else takes them from `records.punctuation`."""
ENGLISH_SIGN = re.compile(r"(?:\}\}|%\}|</\w+>): \S+")
WHOLE_SENTENCE = re.compile(r"\{% blocktrans.*?endblocktrans(?:late)? %\}", re.DOTALL)
"""A colon of English between what a template puts together, and where it belongs to a text that is translated."""
READS = {"replace", "strip", "rstrip", "split", "compile"}
"""Calls that read what people typed."""


def test_no_source_writes_signs_of_chinese_for_every_reader() -> None:
    paths = [path for path in Path("bihuan").rglob("*.*") if path.suffix in {".py", ".html"}]
    sources = {str(path): path for path in paths if "migrations" not in path.parts}
    told = {name: path for name, path in sources.items() if not name.startswith(tuple(CHINESE_SIGNS))}
    assert len(told) > 900
    assert [place for name, path in told.items() for place in _signs(name, path.read_text())] == []


def _signs(name: str, text: str) -> Iterator[str]:
    if name.endswith(".html"):
        yield from (f"{name}: {line.strip()}" for line in text.splitlines() if SIGNS.search(line))
        yield from (f"{name}: {found}" for found in ENGLISH_SIGN.findall(WHOLE_SENTENCE.sub(" ", text)))
        return
    tree = ast.parse(text)
    aside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring
            aside.add(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in READS:
            aside |= set(node.args)
        if isinstance(node, ast.Tuple) and len(node.elts) == len(("English", "Chinese")):
            aside.add(node.elts[1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in aside:
            yield from (f"{name}:{node.lineno}: {text}" for text in [node.value] if SIGNS.search(text))


def test_every_act_on_the_trail_has_words() -> None:
    written = [path.read_text() for path in Path("bihuan").glob("*/actions/**/*.py")]
    acts = {act for text in written for act in re.findall(r'\baction="([a-z_]+)"', text)}
    steps = {f"{step}_{what}" for what, book in BOOKS.items() for step in book.steps}
    assert len(acts) > 100
    assert {act for act in acts | steps if action_word(act) == act} == set()
