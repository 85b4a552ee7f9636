"""What every page of a draft tells: what it still lacks, what differs from last year, and who approves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bihuan.engine.scheme import Scheme as Parsed
from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.changes import KINDS, Change, scheme_changes
from bihuan.engine.scheme.lacking import Lack, lacking
from bihuan.records.punctuation import listed, told_of
from bihuan.schemes.models import Scheme
from bihuan.schemes.presets import preset_names, preset_text
from bihuan.schemes.queries import drafted, parsed, reading_language
from bihuan.schemes.queries.approving import may_approve


@dataclass(slots=True)
class Draft:
    """A scheme being written, read as far as it goes."""

    scheme: Scheme
    parsed: Parsed
    lacks: list[Lack]
    last: Scheme | None
    is_last_a_preset: bool
    changes: list[Change]

    def changes_of(self, node: str) -> list[str]:
        """What differs in one row, in short."""
        at = 0 if reading_language() == "en" else 1
        return [_short(change, at) for change in self.changes if change.node == node]

    @property
    def taken_out(self) -> str:
        """Rows that were there and are no more."""
        return listed(change.title for change in self.changes if change.kind == "removed")

    def context(self, tab: str) -> dict[str, Any]:
        """What the head of each page of the draft needs."""
        people = may_approve(self.scheme)
        return {"scheme": self.scheme, "draft": self, "tab": tab, "approvers": listed(one.name for one in people)}


def draft_of(scheme: Scheme) -> Draft:
    """The draft beside the scheme approved last; beside the preset it began with where there is none."""
    tree, problems = drafted(scheme)
    rows = Scheme.objects.filter(office=scheme.office_id, state=Scheme.State.APPROVED).exclude(pk=scheme.pk)
    last = rows.order_by("-approved_at", "-id").first()
    old = parsed(last) if last else _preset(scheme.key)
    changes = scheme_changes(old, tree) if old else []
    return Draft(scheme, tree, lacking(tree, problems, reading_language()), last, last is None and bool(old), changes)


def _preset(key: str) -> Parsed | None:
    return parse_scheme(preset_text(key)) if key in preset_names() else None


def _short(change: Change, at: int) -> str:
    what = KINDS[change.kind][at]
    if change.kind in ("added", "removed"):
        return what
    return told_of(what, f"{change.old[at] or '–'} → {change.new[at] or '–'}")
