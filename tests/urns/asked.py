"""Questions for urns of tests: a choice, a question that is shown only after one choice, and a free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.pages.public.questions import QuestionPage

CHOICE = SafeString('<fieldset class="q"><legend>1. 您满意吗？</legend>') + "{}" + SafeString("</fieldset>")


@dataclass(frozen=True)
class Asked:
    """Two pages: the second asks why, and what one would change after “c”."""

    title: str = "干部职工满意度测评"
    where: str = "市水务局"
    is_addressed: bool = False

    def page(self, typed: QueryDict, wrong: Mapping[str, str]) -> QuestionPage | None:
        number = int(typed.get("page", "0") or 0)
        if number == 0 or "q1" in wrong:
            return QuestionPage(self._first(typed), frozenset({"q1"}), 1, 2, is_last=False)
        if number == 1 or wrong:
            return QuestionPage(self._second(typed), frozenset({"q2", "why"}), 2, 2)
        return None

    def answer(self, typed: QueryDict) -> Mapping[str, Any]:
        if typed.get("q1") not in {"a", "b", "c"}:
            raise ValidationError({"q1": "请选择一项。"})
        if len(typed.get("why", "")) > 100:
            raise ValidationError({"why": "最多100字。"})
        kept = {"q1": typed["q1"], "why": typed.get("why", "")}
        return kept | ({"q2": typed.get("q2", "")} if typed["q1"] == "c" else {})

    def _first(self, typed: QueryDict) -> SafeString:
        options = [
            format_html(
                '<label class="opt"><input type="radio" name="q1" value="{}"{}>{}</label>',
                value, " checked" if typed.get("q1") == value else "", value,
            )
            for value in "abc"
        ]  # fmt: skip
        return format_html(CHOICE, SafeString("".join(options)))

    def _second(self, typed: QueryDict) -> SafeString:
        more = format_html('<input name="q2" value="{}">', typed.get("q2", "")) if typed.get("q1") == "c" else ""
        return format_html('{}<textarea name="why">{}</textarea>', more, typed.get("why", ""))
