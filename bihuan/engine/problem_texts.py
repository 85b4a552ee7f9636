"""The sentences of all problems, English and Chinese, by code. ``{name}`` stands for a parameter."""

from __future__ import annotations

from bihuan.engine.problem_texts_fieldwork import FIELDWORK
from bihuan.engine.problem_texts_surveys import SURVEY_TEXTS
from bihuan.engine.screening.problem_texts import SCREENING
from bihuan.engine.vouchers.problem_texts import VOUCHERS

_FILES = {
    "no_such_file": ("there is no file {path}", "没有文件 {path}"),
    "not_a_file": ("{path} is not a file", "{path} 不是文件"),
    "unreadable_file": ("the file cannot be read: {reason}", "文件无法读取：{reason}"),
    "empty_file": ("the file is empty (0 bytes)", "文件为空（0 字节）"),
    "binary_file": (
        "the file is neither a workbook (.xlsx) nor CSV text",
        "文件既不是 Excel 工作簿（.xlsx），也不是 CSV 文本",
    ),
    "workbook_not_text": (
        "this is a workbook, not CSV text; give it with --workbook",
        "这是工作簿而不是 CSV 文本；请用 --workbook 给出",
    ),
    "not_a_workbook": (
        "this is not an .xlsx workbook; save it as Excel workbook (.xlsx)",
        "这不是 .xlsx 工作簿；请另存为 Excel 工作簿（.xlsx）",
    ),
    "old_workbook": (
        "this is an old .xls workbook; save it as Excel workbook (.xlsx)",
        "这是旧版 .xls 工作簿；请另存为 Excel 工作簿（.xlsx）",
    ),
    "locked_workbook": (
        "the workbook is protected by a password; remove the password and try again",
        "工作簿设有密码；请去掉密码后再试",
    ),
    "workbook_cut": (
        "the workbook is damaged or not whole; open it in Excel or WPS, save it anew as .xlsx and send that",
        "工作簿已损坏或不完整；请用 Excel 或 WPS 打开，另存为 .xlsx 后再试",
    ),
    "broken_workbook": ("the workbook is damaged: {reason}", "工作簿已损坏：{reason}"),
    "nul_cell": (
        "the cell holds a NUL, which no text holds; the file is damaged: save it anew",
        "单元格含有空字符（NUL），文本中不应有此字符，文件可能已损坏；请重新另存后再试",
    ),
    "picture_large": ("the picture has more than {limit} million points", "图片超过 {limit} 百万像素"),
    "picture_damaged": ("the picture is damaged", "图片已损坏"),
    "reader_memory": (
        "reading the file takes more memory than is allowed: a cell far outside the table, or a file made to do harm; "
        "copy the table alone into a new workbook",
        "读取该文件所需内存超过限额：表外很远处有单元格，或文件系恶意构造；请只把表格本身复制到新工作簿后再试",
    ),
    "reader_time": (
        "reading the file takes longer than is allowed; copy the table alone into a new workbook, or split it",
        "读取该文件超过限定时间；请只把表格本身复制到新工作簿，或拆分后再试",
    ),
    "reader_fault": (
        "the file cannot be read ({reason}); open it in Excel or WPS, save it anew as .xlsx and send that",
        "文件无法读取（{reason}）；请用 Excel 或 WPS 打开，另存为 .xlsx 后再试",
    ),
    "workbook_too_large": (
        "the workbook is too large unpacked; at most {limit} are read",
        "工作簿解压后过大；最多读取 {limit}",
    ),
    "zip_bomb": (
        "part {part} of the workbook unpacks to far more than it should; the file is refused",
        "工作簿的 {part} 部分解压后大得反常，文件不予接受",
    ),
    "sheet_too_large": (
        "the sheet spans {rows} rows × {columns} columns; at most {limit} cells are read",
        "工作表占 {rows} 行 × {columns} 列；最多读取 {limit} 个单元格",
    ),
    "missing_sheet": ("no sheet {sheets}; found {found}", "没有工作表 {sheets}；现有 {found}"),
    "missing_column": ("the column is missing; expected a heading {headings}", "缺少此列；应有列标题 {headings}"),
    "column_twice": (
        "two columns mean the same: “{first}” and “{second}”; keep one",
        "两列含义相同：“{first}”和“{second}”；请只保留一列",
    ),
    "error_cell": ("cell {cell} shows the error {text}; expected a value", "单元格 {cell} 显示错误 {text}；应为数值"),
    "unsolved_formula": (
        "cell {cell} holds a formula without a result; open and save the workbook, or paste the value",
        "单元格 {cell} 的公式没有结果；请打开并保存工作簿，或粘贴为数值",
    ),
    "broken_csv": ("the line cannot be read as CSV: {reason}", "此行无法按 CSV 读取：{reason}"),
    "ragged_row": ("found {found} cells; expected {expected}", "有 {found} 个单元格；应为 {expected} 个"),
    "mixed_encoding": (
        "the line is not in {encoding} as the rest of the file; save the file in one encoding",
        "此行编码与文件其余部分（{encoding}）不同；请以同一编码保存",
    ),
    "thousands_separator": ("found {text}; write {plain} without commas", "“{text}”含千位逗号；请写作 {plain}"),
    "office_table_kind": (
        "this is no Word (.docx) or Excel (.xlsx) file; save it anew as one of them and send that",
        "不是 Word（.docx）或 Excel（.xlsx）文件；请另存为其中一种后再试",
    ),
    "office_table_none": (
        "no table with an indicator and its points or rule in the headings",
        "没有找到指标表：表头须有“指标”一类的列，并有分值（权重）或计分办法",
    ),
    "no_rows": ("the table has headings but no rows", "表中只有标题，没有数据行"),
    "column_ignored": ("the column is not used", "此列未使用"),
}

_UNITS = {
    "unit_empty": ("the unit is empty; expected its code", "单位为空；应填单位编号"),
    "unit_twice": ("unit {unit} stands already in row {first}", "单位 {unit} 已在第 {first} 行出现"),
    "bad_headcount": ("found “{text}”; expected a whole number of people", "“{text}”不是人数；应为整数"),
    "no_ranking_column": (
        "the scheme ranks within “{column}”, but the units have no such column",
        "方案按“{column}”分组排名，但单位表没有此列",
    ),
    "class_mixed": (
        "unit {unit} has rows with and without a class; give every row its class",
        "单位 {unit} 既有填写对象类别的行也有未填写的行；请全部填写",
    ),
}

_SCHEME = {
    "yaml_broken": ("not valid YAML: {reason}", "不是有效的 YAML：{reason}"),
    "yaml_anchor": ("anchors and aliases are not allowed in this file", "文件中不允许使用锚点和别名"),
    "yaml_tag": ("the tag {tag} is not allowed in this file", "文件中不允许使用标签 {tag}"),
    "yaml_twice": ("the key “{key}” stands twice in one place", "键“{key}”在同一处出现两次"),
    "yaml_key": ("a key must be plain text", "键必须是普通文本"),
    "yaml_deep": ("the file is nested more than {limit} levels deep", "文件嵌套超过 {limit} 层"),
    "yaml_large": ("the file is larger than {limit} MB", "文件大于 {limit} MB"),
    "yaml_documents": ("expected one document, found several", "应只有一个文档，发现多个"),
    "not_utf8": ("the file is not UTF-8 text", "文件不是 UTF-8 文本"),
    "expected_mapping": ("found {found}; expected keys with values", "此处为{found}；应为“键: 值”"),
    "expected_list": ("found {found}; expected a list", "此处为{found}；应为列表"),
    "expected_text": ("found {found}; expected text", "此处为{found}；应为文本"),
    "expected_bool": ("found “{text}”; expected true or false", "“{text}”不对；应为 true 或 false"),
    "missing_key": ("the key is missing", "缺少此键"),
    "unknown_key": ("unknown key; did you mean “{near}”?", "未知的键；是否想写“{near}”？"),
    "unknown_key_far": ("unknown key; expected one of {known}", "未知的键；应为 {known} 之一"),
    "unknown_choice": ("found “{text}”; expected one of {known}", "“{text}”不对；应为 {known} 之一"),
    "bad_id": (
        "found “{text}”; expected letters, digits, hyphens or underscores",
        "“{text}”不对；应由字母、数字、连字符或下划线组成",
    ),
    "bad_date": ("found “{text}”; expected a date such as 2018-01-01", "“{text}”不是日期；应如 2018-01-01"),
    "not_a_number": ("found “{text}”; expected a number", "“{text}”不是数字"),
    "too_many_places": (
        "found {text}; at most {places} decimal places are kept, and nothing is rounded silently",
        "“{text}”小数位过多；最多 {places} 位，不做暗中舍入",
    ),
    "too_large": ("found {text}; the number is too large", "“{text}”过大"),
    "too_small_number": ("found {text}; expected at least {least}", "“{text}”过小；不得小于 {least}"),
    "too_big_number": ("found {text}; expected at most {most}", "“{text}”过大；不得大于 {most}"),
    "not_above_zero": ("found {text}; expected more than 0", "“{text}”不对；应大于 0"),
    "not_whole": ("found {text}; expected a whole number", "“{text}”不是整数"),
    "empty_text": ("the text is empty", "文本为空"),
    "empty_list": ("the list is empty", "列表为空"),
    "id_twice": ("the id “{id}” stands already in line {first}", "编号“{id}”已在第 {first} 行出现"),
    "leaf_without_method": (
        "“{id}” has neither children nor a method",
        "“{id}”既没有下级（children）也没有计分方法（method）",
    ),
    "inner_with_method": ("“{id}” has children and so no method of its own", "“{id}”有下级，不能再有计分方法"),
    "unknown_method": ("unknown method “{text}”; did you mean “{near}”?", "未知的计分方法“{text}”；是否想写“{near}”？"),
    "fold_on_leaf": ("“{key}” belongs to a node with children", "“{key}”只能写在有下级的节点上"),
    "share_missing": ("“{id}” needs a weight or points", "“{id}”缺少权重（weight）或分值（points）"),
    "share_forbidden": ("“{id}” carries no {key}: {why}", "“{id}”不应有 {key}：{why_zh}"),
    "share_both": ("“{id}” has a weight and points; keep one", "“{id}”同时有权重和分值；请只保留一个"),
    "share_mixed": (
        "the children of “{id}” mix weights and points; use one of them",
        "“{id}”的下级混用了权重和分值；请统一",
    ),
    "weights_sum": (
        "the weights below “{id}” sum to {sum}{tree}; expected exactly 1",
        "“{id}”下级的权重之和为 {sum}{tree}；应恰为 1",
    ),
    "points_sum": (
        "the points below “{id}” sum to {sum}{tree}; expected its own {points}",
        "“{id}”下级的分值之和为 {sum}{tree}；应等于其分值 {points}",
    ),
    "too_deep": ("the tree is more than {limit} levels deep", "指标树超过 {limit} 层"),
    "bonus_forbidden": (
        "the scheme is “deficit_only”: no bonus is allowed",
        "方案只评不足（deficit_only），不得设加分项",
    ),
    "bonus_alone": ("a bonus needs a sibling that carries points", "加分项须有计分的同级指标"),
    "unknown_label": ("no grade “{text}” among the bands", "等次中没有“{text}”"),
    "unknown_indicator": ("no indicator “{text}” in the tree", "指标树中没有“{text}”"),
    "label_twice": ("the grade “{text}” stands twice", "等次“{text}”出现两次"),
    "band_twice": ("two grades start at {text}", "两个等次同从 {text} 分起"),
    "more_than_points": ("found {text}; the indicator has {points} points", "“{text}”超过指标分值 {points}"),
    "range_order": ("the range runs from {low} down to {high}", "区间由 {low} 到 {high}，顺序颠倒"),
    "goalposts_order": ("low ({low}) must lie below high ({high})", "下限（{low}）须小于上限（{high}）"),
    "ln_not_positive": ("a logarithm needs figures above 0; found {text}", "取对数须大于 0；现为 {text}"),
    "condition_empty": (
        "the condition says nothing; expected no_indicator_at_zero or at_most with indicators_below",
        "条件为空；应有 no_indicator_at_zero，或 at_most 与 indicators_below",
    ),
    "not_beside": ("“{key}” does not go with “{other}”; keep one", "“{key}”不能与“{other}”并用；请只保留一个"),
    "only_with": ("“{key}” goes with “{other}” only", "“{key}”只能与“{other}”一起使用"),
    "labels_count": ("found {found} labels; expected {count}", "有 {found} 个等次名称；应为 {count} 个"),
    "no_tie_break": (
        "no node “{text}” in the tree that has a score; expected the id of an indicator or of a group of them",
        "指标树中没有可比较得分的“{text}”；应为指标或其上级节点的编号（加分项除外）",
    ),
    "round_points": (
        "“{id}” has {points} points, but is rounded to {places} places; its points must have no more",
        "“{id}”的分值为 {points}，却只取 {places} 位小数；分值的小数位不得更多",
    ),
    "round_bonus": ("a bonus is not rounded by itself; round its parent", "加分项不能单独取整；请在其上级取整"),
    "steps_order": ("two steps start at {text}", "两档同从 {text} 起"),
    "amendment_other": (
        "the amendment has another id ({id}); expected {expected}",
        "修订的方案编号为 {id}；应为 {expected}",
    ),
}

_MARKS = {
    "mark_unknown_unit": (
        "unknown unit “{text}”; expected one of the units’ codes",
        "没有单位“{text}”；应为单位表中的编号或名称",
    ),
    "name_read_as": ("“{text}” is read as “{name}”", "“{text}”按“{name}”读取"),
    "mark_near_unit": ("unknown unit “{text}”; did you mean “{near}”?", "没有单位“{text}”；是否为“{near}”？"),
    "mark_near_above": (
        "no unit; is it “{near}” as in the row above?",
        "单位为空；是否同上一行“{near}”？",
    ),
    "mark_far_indicator": (
        "unknown indicator “{text}”; expected the id or the title of an indicator of the scheme",
        "没有指标“{text}”；应为方案中指标的名称或编号",
    ),
    "points_in_times": (
        "“{text}” is points in a column of times",
        "“{text}”是分值，而此列为次数",
    ),
    "times_in_points": (
        "“{text}” is a number of times in a column of points",
        "“{text}”是次数，而此列为扣分值",
    ),
    "points_and_times": (
        "{times} times at {cost} points do not make {points} points",
        "{times} 次、每次扣 {cost} 分，与所列扣 {points} 分不符",
    ),
    "points_uneven": (
        "{points} points cannot be taken off “{title}”: it loses {cost} each time",
        "“{title}”每次扣 {cost} 分，不能扣 {points} 分",
    ),
    "points_part": (
        "{points} points are read as {times} times at {cost} points",
        "每次扣 {cost} 分，所列扣 {points} 分按 {times} 次计",
    ),
    "points_not_taken": (
        "“{title}” takes a score, not points lost; found {text} under points lost",
        "“{title}”记得分，不记扣分；此处扣分列为 {text}",
    ),
    "times_not_taken": (
        "“{title}” takes points, not a number of times; found {text} times",
        "“{title}”记分值，不记次数；此处次数为 {text}",
    ),
    "mark_unknown_class": (
        "unit {unit} has no class “{text}”; expected {known}",
        "单位 {unit} 没有对象“{text}”；应为 {known}",
    ),
    "mark_unknown_indicator": (
        "unknown indicator “{text}”; did you mean “{near}”?",
        "没有指标“{text}”；是否想写“{near}”？",
    ),
    "mark_inner_node": (
        "“{text}” is not an indicator but a group of them; marks belong to its indicators",
        "“{text}”是上级节点而非指标；请记到其下的指标",
    ),
    "mark_not_in_tree": (
        "indicator “{indicator}” does not apply to unit {unit}",
        "指标“{indicator}”不适用于单位 {unit}",
    ),
    "value_empty": (
        "the value is empty; expected a number, or NA where the indicator does not apply",
        "数值为空；应为数字，不适用时填“不适用”",
    ),
    "value_not_number": ("found “{text}”; expected a number", "“{text}”不是数字"),
    "value_places": ("found {text}; expected at most {places} decimal places", "“{text}”小数位过多；最多 {places} 位"),
    "value_large": ("found {text}; the number is too large", "“{text}”过大"),
    "value_range": ("found {text}; expected {low} to {high}", "“{text}”超出范围；应为 {low} 至 {high}"),
    "value_least": ("found {text}; expected {low} or more", "“{text}”不对；不得小于 {low}"),
    "value_above_zero": ("found {text}; expected more than 0", "“{text}”不对；应大于 0"),
    "value_whole": ("found {text}; expected a whole number", "“{text}”不是整数"),
    "value_zero_or_one": (
        "found {text}; expected 1 (met) or 0 (not met)",
        "“{text}”不对；应为 1（达到）或 0（未达到）",
    ),
    "value_percent": (
        "found {text}; this indicator takes a plain number, not a percentage",
        "“{text}”不对；此指标应填普通数字，不填百分数",
    ),
    "weight_not_number": ("found “{text}”; expected a weight such as 0.5", "“{text}”不对；权重应如 0.5"),
    "weight_places": ("found {text}; expected at most 6 decimal places", "“{text}”小数位过多；权重最多 6 位"),
    "weight_negative": ("found {text}; a weight is not below 0", "“{text}”不对；权重不得小于 0"),
    "date_wrong": ("found “{text}”; expected a date such as 2018-06-12", "“{text}”不是日期；应如 2018-06-12"),
    "severity_unknown": ("found “{text}”; expected a severity: {known}", "“{text}”不对；情节应为 {known}"),
    "option_unknown": ("found “{text}”; expected an option: {known}", "“{text}”不对；选项应为 {known}"),
    "group_unknown": ("found “{text}”; expected a group: {known}", "“{text}”不对；组别应为 {known}"),
    "member_empty": ("the member is empty; this indicator is rated member by member", "未填成员；此指标按成员评分"),
    "note_empty": ("the reason is empty; points taken at discretion need one", "未填原因；自由裁量扣分须写明原因"),
    "second_needed": (
        "points taken at discretion need two different people in rater and second; found “{rater}” and “{second}”",
        "自由裁量扣分须由两名不同的人记分和复核；现为“{rater}”和“{second}”",
    ),
    "row_twice": ("the row is the same as row {first}; both are counted", "此行与第 {first} 行完全相同；两行均计入"),
    "missing_marks": (
        "unit {unit} has no marks for “{indicator}”, and the scheme does not allow that (missing: error)",
        "单位 {unit} 没有“{indicator}”的记分，而方案不允许缺失（missing: error）",
    ),
    "ln_value": ("found {text}; a logarithm needs a figure above 0", "“{text}”不对；取对数须大于 0"),
}

_LEDGER = {
    "date_missing": ("the date is empty; expected the day it happened", "日期为空；应填发生日期"),
    "date_outside": ("{text} lies outside the year ({first} to {last})", "{text} 不在本年度（{first} 至 {last}）内"),
    "finding_term": (
        "“{text}” is no term; expected such as 2018-12-31, 2018年12月底前, 年底前, 长期坚持, 立行立改",
        "“{text}”不是时限；应如 2018-12-31、2018年12月底前、年底前、长期坚持、立行立改",
    ),
    "wide_table": (
        "this table has a unit a row and an indicator a column ({titles}); a ledger has a row for each mark: unit, "
        "indicator, points lost or times, date, fact; take the template",
        "此表一行一个单位、一列一个指标（{titles}）；台账须一行一件事：单位、指标、扣分值或次数、日期、事实，请用模板",
    ),
    "only_hidden": (
        "every sheet with such a table is hidden; show the one that is meant and send the file again",
        "含此类表格的工作表均已隐藏；请取消隐藏后再传",
    ),
    "finding_unit": (
        "no unit “{text}” in this year; expected a code or a name",
        "本年度没有单位“{text}”；应为编号或全称",
    ),
    "finding_empty": ("the cell is empty; write what was found", "单元格为空；应填写问题事实"),
    "finding_date": ("“{text}” is not a date; expected like 2018-06-12", "“{text}”不是日期；应如 2018-06-12"),
    "finding_word": ("“{text}” is not known; expected one of {expected}", "不认识“{text}”；应为：{expected}"),
    "finding_document": (
        "the document number is missing: findings of this source cite their document",
        "缺少文号：该来源的问题须注明来源文号",
    ),
    "finding_long": ("{length} characters; at most {most} are kept", "{length} 个字符；最多 {most} 个"),
    "fed_by_method": (
        "{id}: only an indicator of method rectification_rate is fed by findings, not one of {method}",
        "{id}：只有 rectification_rate 方法的指标可由问题台账自动取数，{method} 不行",
    ),
    "date_future": ("{text} lies in the future", "{text} 是将来的日期"),
    "not_owned": (
        "“{indicator}” of {unit} is scored by {owner}, not by {body}",
        "{unit} 的“{indicator}”由{owner}记分，不由{body}记分",
    ),
    "tied_unit": (
        "you belong to {unit}, or left it lately; a colleague must record this",
        "您与{unit}有任职关系，须回避，请由同事记录",
    ),
    "rater_unknown": ("found “{text}”; expected a unit that may rate", "“{text}”不是可评分的单位"),
    "fact_missing": ("no fact: write what was seen", "没有事实；请补写后再入账"),
    "fact_long": ("the text has {length} characters; at most {most} are kept", "文字 {length} 字；最多 {most} 字"),
}

_COMMAND = {
    "bad_argument": ("{reason}", "{reason}"),
    "cannot_write": ("cannot write here: {reason}", "无法写入：{reason}"),
}

BOOKS = (
    _FILES, _UNITS, _SCHEME, _MARKS, _LEDGER, SURVEY_TEXTS, _COMMAND, FIELDWORK, SCREENING, VOUCHERS,
)  # fmt: skip
"""No code stands in two of them: the later would speak for both."""
TEXTS: dict[str, tuple[str, str]] = {code: text for book in BOOKS for code, text in book.items()}
