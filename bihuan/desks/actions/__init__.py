"""What people do at their desks: keep the way they look at a list, and take one step for many records."""

from bihuan.desks.actions.errands import Chosen, prepare_errand, run_errand, start_errand
from bihuan.desks.actions.handing import record_sheet
from bihuan.desks.actions.views import drop_view, keep_columns, keep_view

__all__ = [
    "Chosen", "drop_view", "keep_columns", "keep_view", "prepare_errand", "record_sheet", "run_errand", "start_errand",
]  # fmt: skip
