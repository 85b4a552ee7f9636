"""What the product does once after its data was restored from a backup."""

from __future__ import annotations

from bihuan.records.watching import backup_told, is_restored_untold, tell_restored
from bihuan.screening.actions.restoring import tell_of_restored_data
from bihuan.urns.actions import suspend_after_restore


def tell_of_restore() -> None:
    """Suspend urns that were open, erase and tell of data sets that are back, then tell the trail; done again without
    harm if it was cut in the middle."""
    if is_restored_untold():
        suspend_after_restore()
        tell_of_restored_data(backup_told())
    tell_restored()
