"""The words of permission changes; the book is named as its table in ``lifecycle``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.accounts.models import PermissionChange
from bihuan.records.words import StepWords, Words

PERMISSION = Words(
    what="permission",
    record=_("permission change"),
    states=PermissionChange.State,
    first_part=_("you proposed this change yourself"),
    steps={
        "approve": StepWords(_("Approve"), _("approved and carried out")),
        "refuse": StepWords(pgettext_lazy("permission", "Refuse"), pgettext_lazy("permission", "refused")),
        "withdraw": StepWords(_("Withdraw"), _("withdrawn")),
    },
)
