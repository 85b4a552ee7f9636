"""Letters taken out of the house, and results taken as far as they need."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from bihuan.outcomes.actions.batching import approve_batch, check_batch, issue_batch, prepare_batch
from bihuan.outcomes.actions.issuing import approve_letter, check_letter, issue_letter
from bihuan.outcomes.actions.telling import To
from bihuan.outcomes.actions.writing import Draft, draft_letter
from bihuan.outcomes.models import Batch, Issuer, Letter
from tests.cast import Cast
from tests.results.telling import to
from tests.world import World


def text_of(blocks: Any) -> str:
    """Everything a document says."""
    return "\n".join(block["text"] if isinstance(block, dict) else block.text for block in blocks)


def written(world: World, issuer: Issuer, kind: str, **more: Any) -> Letter:
    """A draft by the clerk."""
    values = {
        "年度": "2018", "事由": "差旅问题", "来源": "日常监督发现", "事实": "三份差旅审批单缺少事由。",
        "原因": "审核不严。",
        "建议": "完善制度。", "回复期限": "2019年2月15日", "要求": "请按期办理。", "问题": [], "名单": [],
    }  # fmt: skip
    values |= more.pop("values", {})
    draft = Draft(
        cycle=world.cycle, kind=kind, addressee=more.pop("addressee", "市水务局"), values=values, issuer=issuer, **more
    )
    return draft_letter(draft=draft, by=world.cast.clerk)


def out(world: World, letter: Letter, *where: To) -> Letter:
    """Checked, approved, numbered, issued and delivered."""
    cast = world.cast
    check_letter(letter_id=letter.pk, by=cast.chief)
    approve_letter(letter_id=letter.pk, by=cast.wei)
    return issue_letter(letter_id=letter.pk, by=cast.clerk, to=where or [To(letter.addressee, unit=letter.enrolment)])


def fed_back(world: World, issuer: Issuer) -> Batch:
    """The double feedback of the year, out."""
    cast: Cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    batch = prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
    check_batch(batch=batch, by=cast.chief)
    approve_batch(batch=batch, by=cast.wei)
    issue_batch(batch=batch, by=cast.clerk)
    return batch


def pdf_text(content: bytes) -> str:
    """What a reader gets out of a PDF, without spaces."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
