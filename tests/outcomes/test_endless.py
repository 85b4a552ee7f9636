"""Templates that never end: bounded in steps, size and time."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError

from bihuan.outcomes.actions.wording import EXAMPLE, upload_wording
from bihuan.papers.bounds import MOST_STEPS, MOST_TOLD
from bihuan.papers.wording import WordingError, check, fill, lines_of_word
from tests.cast import Cast
from tests.outcomes.test_papers import word

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SECONDS = 5
"""Of processor time: a busy machine refuses as soon."""


def packed(body: str) -> bytes:
    """A Word file with this body, packed as small as it goes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACE}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def nested(depth: int, over: str = "扣分", inside: str = "x") -> str:
    return f"{{% for 项 in {over} %}}" * depth + inside + "{% endfor %}" * depth


@pytest.mark.parametrize("over", ["行", "字", "名"])
def test_loops_within_loops_end(over: str) -> None:
    values = {"行": list(range(40)), "字": "一" * 40, "名": {str(number): number for number in range(40)}}
    started = time.process_time()
    with pytest.raises(WordingError) as caught:
        fill([("p", nested(9, over))], values)
    assert [(one.code, one.found) for one in caught.value.problems] == [("endless", str(MOST_STEPS))]
    assert time.process_time() - started < SECONDS


def test_a_text_that_grows_ends() -> None:
    with pytest.raises(WordingError) as caught:
        fill([("p", nested(2, "行", "{{ 长 }}"))], {"行": list(range(100)), "长": "字" * 600})
    assert [(one.code, one.found) for one in caught.value.problems] == [("endless", str(MOST_TOLD))]


def test_an_ordinary_loop_is_as_it_was() -> None:
    lines = [("p", "{% for 项 in 行 %}{{ 项.名 }}{% if 项.末 %}。{% endif %}{% endfor %}")]
    assert fill(lines, {"行": [{"名": "甲", "末": False}, {"名": "乙", "末": True}]})[0].text == "甲乙。"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<w:p/>" * 600_000, "large"),
        ("<w:p/>" * 60_000 + "<w:p><w:r><w:t>x</w:t></w:r></w:p>", ""),
        ("<w:p><w:r><w:t>" + "{{ 单位 }}" * 20_000 + "</w:t></w:r></w:p>", "long"),
        ("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 401, "long"),
    ],
)
def test_a_file_of_too_many_parts_is_refused_soon(body: str, code: str) -> None:
    started = time.process_time()
    try:
        lines_of_word(packed(body))
        refusal = ""
    except WordingError as error:
        refusal = error.problems[0].code
    assert refusal == code
    assert time.process_time() - started < SECONDS


def test_an_upload_that_never_ends_is_refused_with_its_reason(cast: Cast) -> None:
    for content in (word(nested(30)), packed("<w:p/>" * 250_000)):
        with pytest.raises(ValidationError) as caught:
            upload_wording(office=cast.office, kind="circular", file=io.BytesIO(content), by=cast.clerk)
        assert caught.value.messages
    assert check(lines_of_word(word("请{{ 单位 }}回复。")), EXAMPLE) == []
