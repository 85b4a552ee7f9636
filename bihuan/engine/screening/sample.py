"""A rule set to begin with: every rule for tables as offices keep them and for procurement notices, in force.

Each has its usual parameters.
The documents it names are samples; an office puts its own in their place.
"""

from __future__ import annotations

from bihuan.engine.screening.pages import EVERY

_BASES = {
    "T": ("差旅费管理办法（样例）", "相应条款"),
    "A": ("机关工作人员考勤与请假规定（样例）", "相应条款"),
    "P": ("政府采购与小型工程管理办法（样例）", "相应条款"),
    "R": ("招标投标法实施条例（样例）", "相应条款"),
    "S": ("党风廉政建设责任制规定（样例）", "相应条款"),
}
_FUNNEL = """funnel:
  stages:
    - {id: screened, title: 筛查发现}
    - {id: transferred, title: 移送线索, of: screened}
    - {id: filed, title: 立案}
    - {id: handled, title: 各单位处理}
"""


def sample_rules() -> str:
    """The whole rule set as YAML."""
    lines = ["rules: sample", "version: 1", "methods: [direct, inquiry, negotiation, invite, open]", "items:"]
    for name, rule in EVERY.items():
        document, article = _BASES[name[0]]
        basis = f"{{document: {document}, article: {article}}}"
        lines.append(f'  - {{id: {name}, version: "1", title: {rule.title[1]}, basis: {basis}, params: {{}}}}')
    return "\n".join(lines) + "\n" + _FUNNEL
