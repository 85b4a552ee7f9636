"""The sentences of problems in plans and tables of fieldwork: draws, hearings, selections. English and Chinese."""

from __future__ import annotations

FIELDWORK: dict[str, tuple[str, str]] = {
    "bounds_both": ("expected a number, or both min and max", "应为一个数，或同时给出 min 和 max"),
    "bounds_order": ("min ({low}) must not lie above max ({high})", "min（{low}）不得大于 max（{high}）"),
    "goal_twice": ("the goal “{text}” stands twice", "目标“{text}”出现两次"),
    "near_and_spread": ("near and spread exclude each other", "near 与 spread 不能并用"),
    "id_empty": ("the cell is empty; this column is needed in every row", "单元格为空；此列每行必填"),
    "id_again": ("“{text}” stands already in row {first}", "“{text}”已在第 {first} 行出现"),
    "yes_or_empty": ("found “{text}”; expected yes or an empty cell", "“{text}”不对；应填 yes 或留空"),
    "barred_person": ("unknown person “{text}”; expected someone of the donors", "没有人员“{text}”；应为名单中的人"),
    "barred_target": ("unknown target “{text}”; expected one of the targets", "没有对象“{text}”；应为对象表中的单位"),
    "must_many": (
        "{found} targets must be inspected; only {count} are chosen",
        "必查对象已有 {found} 个；只选 {count} 个",
    ),
    "not_below_zero": ("found {text}; expected 0 or more", "“{text}”不对；不得小于 0"),
    "day_order": ("from ({first}) lies after to ({last})", "起始（{first}）晚于终止（{last}）"),
    "heard_outside": (
        "{text} lies outside the tenure ({first} to {last})",
        "{text} 不在任期（{first} 至 {last}）内",
    ),
    "unit_unknown": ("unknown unit “{text}”; expected one of the units’ codes", "没有单位“{text}”；应为单位表中的编号"),
    "state_unknown": (
        "found “{text}”; expected open, closed or withdrawn",
        "“{text}”不对；应为 open、closed 或 withdrawn",
    ),
    "condition_key": ("the condition needs {key}", "该条件缺少 {key}"),
    "condition_extra": ("{measure} takes no {key}", "{measure} 不用 {key}"),
}
