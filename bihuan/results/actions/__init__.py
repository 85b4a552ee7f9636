"""Writes of results: freeze, release; and the proof that a frozen result comes out again."""

from bihuan.results.actions.freezing import freeze_result, release_result
from bihuan.results.actions.recomputing import Recomputed, recompute

__all__ = ["Recomputed", "freeze_result", "recompute", "release_result"]
