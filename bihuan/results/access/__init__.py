"""Who may see results, who had a part in them, and who may appeal."""

from bihuan.results.access.appeals import may_take_here, require_appeal_step, visible_appeals
from bihuan.results.access.deciding import may_take, require_publication_step, takers
from bihuan.results.access.parts import had_part, on_their_way, part_in_scores, scored, with_a_part
from bihuan.results.access.seeing import (
    has_release,
    is_released,
    require_ranking,
    sees_ranking,
    sees_unit,
    submitted_sets,
    visible_sets,
)

__all__ = [
    "had_part",
    "has_release",
    "is_released",
    "may_take",
    "may_take_here",
    "on_their_way",
    "part_in_scores",
    "require_appeal_step",
    "require_publication_step",
    "require_ranking",
    "scored",
    "sees_ranking",
    "sees_unit",
    "submitted_sets",
    "takers",
    "visible_appeals",
    "visible_sets",
    "with_a_part",
]
