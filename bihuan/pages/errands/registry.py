"""The kinds of record for which one step can be taken for many: a line a kind."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.pages.errands.check_steps import CHECKS
from bihuan.pages.errands.clue_steps import CLUES
from bihuan.pages.errands.entry_steps import ENTRY_KIND
from bihuan.pages.errands.finding_steps import FINDINGS
from bihuan.pages.errands.kinds import Kind
from bihuan.pages.errands.letter_steps import LETTER_KIND

KINDS: Mapping[str, Kind] = {
    "findings": FINDINGS, "entries": ENTRY_KIND, "letters": LETTER_KIND, "checks": CHECKS, "clues": CLUES,
}  # fmt: skip
