"""The sentences of problems in screening tables and rule sets, English and Chinese, by code."""

from __future__ import annotations

SCREENING = {
    "screen_no_folder": ("there is no folder {path}", "没有文件夹 {path}"),
    "screen_table_twice": (
        "the table is also in {first}; expected one file a table",
        "{first} 中已有此表；每张表应只有一个文件",
    ),
    "screen_column_twice": ("the column stands twice; expected once", "此列出现两次；应只有一次"),
    "screen_key_missing": (
        "the column is missing; expected the key columns {key}",
        "缺少此列；应有主键列 {key}",
    ),
    "screen_key_empty": (
        "the cell is empty; expected a value, the column names the row",
        "单元格为空；此列为主键，应有值",
    ),
    "screen_key_twice": (
        "key {key} stands in row {row} with other contents: found “{found}”, expected “{first}” as there",
        "主键 {key} 在第 {row} 行已有且内容不同：此处为“{found}”，应与该行“{first}”一致",
    ),
    "screen_value": ("found “{found}”; expected {expected}", "“{found}”不符合要求；应为{expected_zh}"),
    "screen_not_utf8": (
        "the row is not UTF-8; save the file as UTF-8",
        "此行不是 UTF-8 编码；请将文件存为 UTF-8",
    ),
    "screen_broken_parquet": (
        "the file cannot be read as Parquet: {reason}",
        "文件无法按 Parquet 读取：{reason}",
    ),
    "screen_bomb": (
        "{rows} rows and {size} unpacked are more than a table of records holds; the file is refused",
        "共 {rows} 行、解压后 {size}，远超记录表应有的大小，文件不予接受",
    ),
    "screen_nested": (
        "the column holds lists or structures; expected plain values",
        "此列含列表或结构；应为单一值",
    ),
    "screen_unknown_rule": (
        "there is no rule {found}; did you mean {nearest}?",
        "没有规则 {found}；是否为 {nearest}？",
    ),
    "screen_unknown_param": (
        "rule {rule} has no parameter {found}; did you mean {nearest}?",
        "规则 {rule} 没有参数 {found}；是否为 {nearest}？",
    ),
    "screen_no_param": (
        "rule {rule} takes no parameters; found {found}",
        "规则 {rule} 没有参数；却有 {found}",
    ),
    "screen_param": ("found “{found}”; expected {expected}", "“{found}”不符合要求；应为{expected_zh}"),
    "screen_overlap": (
        "rule {rule} version {version} and version {other} are valid on the same days; expected disjoint ranges",
        "规则 {rule} 第 {version} 版与第 {other} 版有效期重叠；应互不重叠",
    ),
    "screen_expected": ("found “{found}”; expected {expected}", "“{found}”不符合要求；应为{expected}"),
    "screen_missing": ("the key is missing; expected {expected}", "缺少此项；应有{expected}"),
    "screen_ocds_twice": (
        "ocid {key} stands in row {row} with other contents; expected one release an ocid",
        "ocid {key} 在第 {row} 行已有且内容不同；每个 ocid 应只有一行",
    ),
    "screen_ocds_line": ("the line is too long or nested too deep: {reason}", "此行过长或嵌套过深：{reason}"),
    "screen_ocds_json": ("this is no JSON text; it breaks off at {reason}", "不是合法的 JSON，在 {reason} 处出错"),
    "screen_ocds_none": ("there is no release in the file", "文件中没有任何公告"),
    "screen_ocds_signs": (
        "the text holds a zero sign or half a character; expected plain text",
        "文本中有空字符或不完整的字符；应为普通文本",
    ),
    "screen_format": (
        "the file is “{found}”; expected Excel (.xlsx), CSV or Parquet",
        "文件格式为“{found}”；应为 Excel（.xlsx）、CSV 或 Parquet",
    ),
    "screen_no_spark": (
        "the Spark engine is not installed; install it with: make spark",
        "未安装 Spark 引擎；请运行：make spark",
    ),
}  # fmt: skip
