"""The template of a ledger: the headings a row needs, and on a second sheet the rules and the year's own names."""

from __future__ import annotations

import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from bihuan.pages.answers import document_answer, filed
from bihuan.pages.request import cycle_for, reader
from bihuan.pages.supervision.checking import BOOK_TYPE, READERS
from bihuan.schemes.models import Enrolment, Indicator

HEADINGS = ("单位", "指标", "扣分值", "次数", "日期", "存在问题", "情节")
"""Read by ``engine.files.headings``; points lost or times, whichever the office counts."""
RULES = (
    "一行写一件事：哪个单位、哪项指标、扣几分或几次、哪一天、什么事实。",
    "扣分值和次数填一项即可；日期写成 2018年6月12日 或 2018-06-12；存在问题必填；情节只在指标按情节扣分时填。",
)
"""What stands on the second sheet, which holds no table and is therefore not read."""


def template(request: HttpRequest, cycle: int) -> HttpResponse:
    """The office and assessors: an empty ledger to fill in."""
    year = cycle_for(request, cycle)
    reader(request, *READERS)
    units = Enrolment.objects.filter(cycle=year).order_by("position").values_list("name", flat=True)
    nodes = Indicator.objects.filter(scheme_id=year.scheme_id).exclude(method="").order_by("pk")
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True, "bg_color": "#E8EDF4", "border": 1}))
    sheet.set_column(0, 1, 20)
    sheet.set_column(5, 5, 40)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("填写说明")
    listed = ("单位：" + "、".join(units), "指标：" + "、".join(node.title for node in nodes))
    for row, text in enumerate((*RULES, *listed)):
        notes.write_string(row, 0, text)
    book.close()
    return document_answer(kept.getvalue(), filed(f"{year.year}年度日常监督台账模板") + ".xlsx", BOOK_TYPE)
