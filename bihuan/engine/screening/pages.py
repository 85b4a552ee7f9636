"""A rule as people read it: what it asks, why, with which parameters, and what would explain a clue innocently."""

from __future__ import annotations

from bihuan.engine.problems import Language
from bihuan.engine.screening.ocds.flags import OcdsRule
from bihuan.engine.screening.ocds.running import OCDS_RULES
from bihuan.engine.screening.rule import Param, Rule
from bihuan.engine.screening.rules import RULES

Kind = type[Rule] | type[OcdsRule]
EVERY: dict[str, Kind] = {**RULES, **OCDS_RULES}
"""All rules there are, by id."""
_WORDS = {
    "says": ("A clue", "线索"),
    "needs": ("Needs the tables", "所需数据表"),
    "params": ("Parameters", "参数"),
    "because": ("Computed values", "计算值"),
    "innocent": ("What may explain it", "可能的正当原因"),
    "outcomes": (
        "Each row looked at is a clue, clear, or cannot be computed (with the reason). "
        "A clue is a question, no finding.",
        "每条记录的结果只有三种：线索、无线索、无法计算（注明原因）。线索只是待核实的问题，不是结论。",
    ),
}


def page(rule_id: str, language: Language = "en") -> str:
    """The page of one rule as Markdown. KeyError for none such."""
    kind = EVERY[rule_id]
    side = 0 if language == "en" else 1
    lines = [f"# {rule_id} {kind.title[side]}", "", f"**{_word('says', side)}**: {kind.says[side]}", ""]
    lines += [f"**{_word('innocent', side)}**: {kind.innocent[side]}", "", _word("outcomes", side), ""]
    lines += [f"**{_word('needs', side)}**: {', '.join(kind.needs)}", ""]
    if kind.params:
        lines += [f"**{_word('params', side)}**", ""]
        lines += [
            f"- `{name}` = {_default(param)}: {(param.english, param.chinese)[side]}"
            for name, param in kind.params.items()
        ]
        lines.append("")
    lines.append(f"**{_word('because', side)}**: {', '.join(name for name, _day in kind.names())}")
    return "\n".join(lines) + "\n"


def contents(language: Language = "en") -> str:
    """All rules, one a line."""
    side = 0 if language == "en" else 1
    return "".join(f"{rule_id}  {kind.title[side]}\n" for rule_id, kind in EVERY.items())


def _word(name: str, side: int) -> str:
    return _WORDS[name][side]


def _default(param: Param) -> str:
    if param.kind == "texts":
        return f"[{', '.join(param.default)}]"
    if param.kind == "text_counts":
        return "{}"
    return "" if param.default is None else str(param.default)
