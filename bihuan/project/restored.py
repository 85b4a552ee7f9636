"""What the product does once after its data was restored from a backup."""

from __future__ import annotations

from bihuan.records.watching import is_restored_untold, tell_restored
from bihuan.urns.actions import suspend_after_restore


def tell_of_restore() -> None:
    """Suspend urns that were open, then tell the trail; done again without harm if it was cut in the middle."""
    if is_restored_untold():
        suspend_after_restore()
    tell_restored()
