"""The sentences of problems of survey plans, answers, frames, result folders and ballots."""

from __future__ import annotations

_PLAN = {
    "bad_survey_id": (
        "found “{text}”; expected letters, digits and hyphens",
        "“{text}”不对；应由字母、数字和连字符组成",
    ),
    "bad_option_id": ("found “{text}”; an option id holds no “|”", "“{text}”不对；选项编号不得含“|”"),
    "options_forbidden": ("a {type} question has no options", "{type} 题不设选项"),
    "bounds_forbidden": ("a {type} question has no bounds", "{type} 题不设上下限"),
    "score_of_dont_know": (
        "option {option} is a don't-know and so has no score",
        "选项 {option} 是“不了解”，不应有分值",
    ),
    "score_missing": ("option {option} needs a score from 0 to 100", "选项 {option} 缺少分值（0 至 100）"),
    "statistic_unfit": (
        "“{text}” does not fit the question; it needs: {needs}",
        "“{text}”不适用于此题；此统计量需要：{needs}",
    ),
    "top_of_share": ("only a share has “top”", "只有比例（share）才有 top"),
    "top_dont_know": ("“{text}” is a don't-know option and cannot be on top", "“{text}”是“不了解”选项，不能列入 top"),
    "logit_of_share": ("only a share has a logit interval; expected wald_t", "只有比例才用 logit 区间；应为 wald_t"),
    "by_taken": (
        "“{text}” is a column of the results; give the by-column another name",
        "“{text}”是结果文件的列名；请给分组列换个名称",
    ),
    "by_twice": ("“{text}” stands twice", "“{text}”出现两次"),
    "by_of_composite": (
        "a composite is not by “{text}”: it weights over it",
        "综合值不能按“{text}”分组：它正是对其加权",
    ),
    "composite_column": ("a composite needs the plan's “{key}” column", "综合值需要方案写明“{key}”列"),
    "composite_sum": ("the weights sum to {sum}; expected exactly 1", "权重之和为 {sum}；应恰为 1"),
    "mark_by": (
        "the estimate is by [{by}]; a mark expects by [{expected}]",
        "该估计按 [{by}] 分组；记分需要按 [{expected}] 分组",
    ),
    "clusters_many": ("expected one column of clusters, or two", "整群列应为一列或两列"),
    "fpc_stages": (
        "found {found} columns; expected one a stage: {expected}",
        "有 {found} 列；每个阶段一列，应为 {expected} 列",
    ),
    "adjust_both": ("expected poststratify or rake, not both", "poststratify 与 rake 只能取其一"),
    "columns_expected": ("expected names of columns, each once", "应为列名，且不重复"),
    "total_twice": ("there are two totals for {text}", "{text} 有两个总数"),
    "rake_sums": ("the margins sum to different totals; expected the same", "各边际的总数不相等；应相等"),
    "rake_stuck": (
        "the weights do not settle on the totals in {passes} passes",
        "迭代 {passes} 轮后权重仍不能符合总数",
    ),
    "frame_needed": ("the totals come from the frame; give --frame FILE", "总数取自抽样框；请给出 --frame 文件"),
    "total_without_answers": (
        "nobody of {text} answered; expected an answer for every total",
        "{text} 有总数但没有答卷",
    ),
    "pooled_missing": (
        "the answers come through several channels; put “{channel}” into by, or say pooled: design",
        "答卷来自多个渠道；请把“{channel}”列入 by，或写明 pooled: design",
    ),
    "channels_needed": (
        "the answers of {group} come through several channels ({channels}); expected their weights",
        "{group} 的答卷来自多个渠道（{channels}）；应写明渠道权重",
    ),
    "cell_without_answers": (
        "nobody answered in {cell}; expected answers, or missing: renormalise",
        "{cell} 没有答卷；应有答卷，或写 missing: renormalise",
    ),
}

_ANSWERS = {
    "number_expected": ("found “{text}”; expected a number", "“{text}”不对；应为数字"),
    "weight_expected": ("found “{text}”; expected a weight above 0", "“{text}”不对；权重应大于 0"),
    "fpc_not_whole": (
        "found “{text}”; expected a whole number of units",
        "“{text}”不对；应为单元总数（整数）",
    ),
    "fpc_differs": ("found {text}; the rows before say {expected}", "“{text}”与前面的行（{expected}）不一致"),
    "fpc_small": (
        "found {text}, but {drawn} units answered; expected at least as many",
        "“{text}”小于答卷中的单元数 {drawn}",
    ),
    "lonely_unit": (
        "one unit alone tells nothing of the spread; expected two, or lonely: certainty or adjust",
        "仅有一个单元，无法估计离散；应至少两个，或写 lonely: certainty 或 adjust",
    ),
    "category_without_total": ("there is no total for {text}", "{text} 没有总数"),
    "group_not_named": ("{composite} does not name the group “{text}”", "{composite} 未列出组别“{text}”"),
    "channel_not_named": (
        "{composite} does not name the channel “{text}” of {group}",
        "{composite} 未列出 {group} 的渠道“{text}”",
    ),
    "by_star": ("a by-value may not be “*”, which stands for all", "分组值不得为“*”（“*”表示全部）"),
    "not_in_frame": ("unit “{text}” is not in the frame", "抽样框中没有单位“{text}”"),
    "people_expected": ("found “{text}”; expected a whole number, 0 or more", "“{text}”不对；应为非负整数"),
    "no_band": ("no band names a unit of {text} people", "没有适用于 {text} 人单位的档"),
    "answered_more": (
        "found {text}, but {answered} answered; expected at least as many",
        "“{text}”小于答卷数 {answered}",
    ),
}

_RESULTS = {
    "row_again": ("the row stands already in row {first}", "此行已在第 {first} 行出现"),
    "result_number": ("found “{text}”; expected a number, or nothing", "“{text}”不对；应为数字或留空"),
    "year_expected": ("found “{text}”; expected a year", "“{text}”不对；应为年份"),
    "year_twice": ("{series} has {text} twice", "{series} 的 {text} 出现两次"),
    "met_expected": ("found “{text}”; expected yes, no or nothing", "“{text}”不对；应为 yes、no 或留空"),
    "no_marks": ("the plan has no marks", "方案没有 marks"),
}

_BALLOTS = {
    "more_than_present": ("found {text}; there are {present} present", "“{text}”超过到会人数 {present}"),
    "satisfied_dont_know": (
        "“{text}” is a don't-know option and satisfies nobody",
        "“{text}”是“不了解”选项，不能算满意",
    ),
    "score_or_dont_know": (
        "option {option} needs a score, or dont_know: true",
        "选项 {option} 须有分值或 dont_know: true",
    ),
    "person_taken": ("“{text}” is a column of its own", "“{text}”是固定列名，不能用作人员编号"),
    "ballot_empty": ("the ballot has no number", "选票没有编号"),
    "ballot_twice": ("ballot {text} stands already in row {first}", "选票 {text} 已在第 {first} 行出现"),
    "ballot_unknown": ("the first counter has no ballot {text}", "第一计票人没有选票 {text}"),
    "ballot_missing": ("ballot {text} of the first counter is missing here", "此处缺少第一计票人的选票 {text}"),
    "mark_unknown": (
        "found “{text}”; expected an option ({known}), several joined by |, or nothing",
        "“{text}”不对；应为选项（{known}）、以 | 连接的多个选项或留空",
    ),
    "typed_differently": (
        "found “{text}”; the first counter typed “{first}”",
        "“{text}”与第一计票人所录“{first}”不同",
    ),
}

_ASKED = {
    "questions_many": ("there are more than {most} questions", "题目超过 {most} 道"),
    "id_reserved": ("“{text}” is a name the pages use themselves; take another", "“{text}”是系统自用的名称，请换一个"),
    "matrix_unfit": (
        "“{text}”: only a question with one option, asked of everyone, can be a matrix",
        "“{text}”：只有人人都答的单选或量表题可以逐单位评价",
    ),
    "condition_form": (
        "found “{text}”; expected an earlier question and its options by their places, like “q1: 3, 4”",
        "“{text}”不对；应写前面一题的编号及选项序号，如“q1: 3, 4”",
    ),
    "answer_needed": ("please answer this question", "请回答这道题"),
    "text_long": ("{found} characters; at most {most}", "已写 {found} 字，最多 {most} 字"),
    "channel_unknown": (
        "found “{text}”; expected one of this wave's channels: {known}",
        "“{text}”不是本轮的渠道；应为：{known}",
    ),
    "group_not_of_wave": (
        "found “{text}”; expected one of this wave's groups: {known}",
        "“{text}”不是本轮的调查对象；应为：{known}",
    ),
    "unit_not_in_frame": (
        "found “{text}”; expected a unit's code as in the sample frame",
        "“{text}”不在抽样框中；应为抽样框所列的单位代码",
    ),
    "time_expected": (
        "found “{text}”; expected a time like 2018-06-12 09:30",
        "“{text}”不对；时间应如 2018-06-12 09:30",
    ),
    "respondent_twice": ("respondent {text} stands already in row {first}", "受访者编号 {text} 已在第 {first} 行出现"),
    "cell_needed": ("this cell must not be empty", "此格不能为空"),
}

SURVEY_TEXTS: dict[str, tuple[str, str]] = {**_PLAN, **_ANSWERS, **_RESULTS, **_BALLOTS, **_ASKED}
