"""An office's own words for a kind of document: taken from a Word file, checked paragraph by paragraph, previewed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.apart import GaveUp, Limits, run_apart
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role
from bihuan.outcomes.actions.writing import wording_problems
from bihuan.outcomes.models import Kind, Wording
from bihuan.outcomes.models.letter import FORMS
from bihuan.outcomes.queries.wordings import lines_of
from bihuan.papers.content import Block, Paper
from bihuan.papers.wording import LARGEST, Line, WordingError, fill, read_template
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.evidence import store_evidence

_ROW = {"序号": "1", "标题": "公务接待与差旅", "分值": "0.40", "依据": "问题：三份差旅审批单缺少事由（2018-A01-003）。",
        "编号": "2018-A01-003",
        "单位": "市样例局", "内容": "三份差旅审批单缺少事由。", "期限": "（整改期限：2019年2月20日）",
        "备注": "（2018-A01-003，整改期限：2019年2月20日）", "扣分构成": "", "净加分": "",
        "类别": "主要负责人", "综合成绩": "91.20", "组别": "政府部门", "组内单位数": "42", "名次": "9",
        "扣分合计": "8.80"}  # fmt: skip
EXAMPLE: dict[str, Any] = {
    "年度": "2018", "单位": "市样例局", "综合成绩": "88.74", "组别": "政府部门", "组内单位数": "42", "名次": "17",
    "扣分合计": "11.26", "会议": "市委常委会第3次会议", "会议日期": "2019年1月16日", "决议": "原则同意",
    "整改期限": "收到本函之日起1个月内", "申诉期限": "收到本函之日起10个工作日内", "申诉地址": "江州市府前路1号",
    "扣分构成": "", "净加分": "", "加分": [_ROW], "问题数": "1", "已办结": [_ROW], "另附": False,
    **{f"附件{name}": [_ROW] for name in ("扣分", "其他扣分", "问题", "已办结")},
    "扣分": [_ROW], "问题": [_ROW], "类别": "领导班子", "其他类别": [_ROW],
    "其他扣分": [_ROW], "民意调查": [_ROW],
    "没有问题": False, "名单": [_ROW], "事由": "差旅费管理问题", "来源": "日常监督", "事实": "三份差旅审批单缺少事由。",
    "原因": "审核把关不严。", "建议": "完善审批制度。", "回复期限": "2019年2月15日", "要求": "请按期办理。",
    "概况": "2018年度共考核212个单位。", "共性问题": [_ROW],
    "名单文字": "主要负责人", "原版本": "1", "版本": "2", "文号": "江考函〔2019〕1号",
}  # fmt: skip
"""Every placeholder there is, with an example."""
_PRINTED = EXAMPLE | {name: [] for name in EXAMPLE if name.startswith("附件")}
"""The example as a preview prints it: short enough to have no annex."""
_OF_RESULT = frozenset({
    "年度", "单位", "综合成绩", "组别", "组内单位数", "名次", "扣分合计", "会议", "会议日期", "决议", "整改期限",
    "申诉期限", "申诉地址", "扣分", "问题", "没有问题", "类别", "其他类别", "其他扣分", "民意调查",
    "扣分构成", "净加分", "加分", "问题数", "已办结", "另附", "附件扣分", "附件其他扣分", "附件问题", "附件已办结",
})  # fmt: skip
_BY_HAND = frozenset({"年度", "单位", "事由", "来源", "事实", "原因", "建议", "要求", "问题", "名单", "回复期限"})
_OF_KIND = {
    Kind.FEEDBACK_UNIT: _OF_RESULT, Kind.FEEDBACK_LEADER: _OF_RESULT,
    Kind.CORRECTION: frozenset({"年度", "原因", "原版本", "版本", "事实"}),
    Kind.WITHDRAWAL: frozenset({"文号", "原因", "事由"}),
    Kind.CIRCULAR: _BY_HAND | {"概况", "共性问题"},
    Kind.INTERVIEW: _BY_HAND | {"名单文字", "会议日期"},
}  # fmt: skip


def known_places(kind: str) -> dict[str, Any]:
    """The placeholders that are filled for a kind, with an example of each."""
    names = _OF_KIND.get(Kind(kind), _BY_HAND)
    return {name: value for name, value in EXAMPLE.items() if name in names}


@transaction.atomic
def upload_wording(*, office: Office, kind: str, file: IO[bytes] | None, by: Person) -> Wording:
    """Take a Word file as the template of a kind. Raises ValidationError naming each wrong paragraph."""
    require_role(standing_of(by), office, Role.OFFICE)
    content, lines = _checked(kind, file)
    kept = store_evidence(file=io.BytesIO(content), name=f"template-{kind}.docx", office_path=office.path, by=by)
    made = Wording.objects.create(office=office, kind=kind, file=kept, lines=lines, by=by, at=clock.now())
    record(by=by, action="upload_wording", subject=made, office_path=office.path, detail={"paragraphs": len(lines)})
    return made


LIMITS = Limits(memory=1 << 29, processor=10, seconds=20)
"""A template of 400 paragraphs is read in a tenth of a second."""


def _checked(kind: str, file: IO[bytes] | None) -> tuple[bytes, list[Line]]:
    if kind not in Kind.values or file is None:
        raise ValidationError(_("Choose the kind and a Word file."))
    content = file.read(LARGEST + 1)
    try:
        lines, wrong = run_apart(read_template, content, known_places(kind), limits=LIMITS)
    except WordingError as error:
        raise ValidationError(wording_problems(error)) from error
    except GaveUp as error:
        raise ValidationError(_("The file asks for too much time or memory: write it anew, plainly.")) from error
    if wrong:
        raise ValidationError(wording_problems(WordingError(wrong)))
    return content, lines


def preview_upload(*, office: Office, kind: str, file: IO[bytes] | None) -> Paper:
    """A Word file as the template it would be, filled with the example. Raises ValidationError as the upload would."""
    return _example(office, kind, fill(_checked(kind, file)[1], _PRINTED))


def _example(office: Office, kind: str, blocks: Sequence[Block]) -> Paper:
    form = FORMS.get(Kind(kind), "file")
    return Paper(
        issuer=office.name, title=blocks[0].text, blocks=tuple(blocks[1:]), addressee="市样例局", number="（样例）",
        form=form,
    )  # fmt: skip


def preview_wording(office: Office, kind: str, *, is_filled: bool) -> Paper:
    """The template in use: filled with the example, or with its placeholders to edit."""
    lines = lines_of(office.pk, kind)
    blocks = fill(lines, _PRINTED) if is_filled else tuple(Block(kept, text) for kept, text in lines)
    if not is_filled:
        return Paper(issuer="", title="", blocks=blocks, is_template=True)
    return _example(office, kind, blocks)
