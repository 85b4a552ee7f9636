"""Writes of results: freeze, take to publication, correct, select, appeal; and recompute."""

from bihuan.results.actions.appealing import decide_appeal, go_up, lodge_appeal, open_period, take_appeal_step
from bihuan.results.actions.aside import set_check_aside
from bihuan.results.actions.freezing import freeze_result
from bihuan.results.actions.publishing import (
    Council,
    correct_result,
    decide_result,
    report_result,
    sign_off,
    take_publication_step,
)
from bihuan.results.actions.recomputing import Recomputed, recompute
from bihuan.results.actions.selecting import select_units

__all__ = [
    "Council",
    "Recomputed",
    "correct_result",
    "decide_appeal",
    "decide_result",
    "freeze_result",
    "go_up",
    "lodge_appeal",
    "open_period",
    "recompute",
    "report_result",
    "select_units",
    "set_check_aside",
    "sign_off",
    "take_appeal_step",
    "take_publication_step",
]
