"""What the product's actions are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "sign_in": _("signed in"),
    "sign_in_failed": _("failed to sign in"),
    "lock_out": _("locked out after too many tries"),
    "password_failed": _("gave a wrong password"),
    "code_failed": _("gave a wrong one-time code"),
    "switch_on_second_factor": _("switched on one-time codes"),
    "switch_off_second_factor": _("switched off one-time codes"),
    "renew_recovery_codes": _("made new recovery codes"),
    "use_recovery_code": _("used a recovery code"),
    "close_account": _("closed an account"),
    "open_account": _("opened an account again"),
    "propose_permission": _("proposed a permission change"),
    "approve_permission": _("approved a permission change"),
    "refuse_permission": _("refused a permission change"),
    "withdraw_permission": _("withdrew a permission change"),
    "found_office": _("founded the office"),
    "upload_scheme": _("uploaded a scheme"),
    "edit_scheme": _("edited a scheme"),
    "submit_scheme": _("submitted a scheme"),
    "return_scheme": _("returned a scheme"),
    "approve_scheme": _("approved a scheme"),
    "draft_cycle": _("prepared a year"),
    "launch_cycle": _("launched a year"),
    "end_marks_cycle": _("ended the marks"),
    "reopen_marks_cycle": _("reopened the ledger"),
    "decide_cycle": _("decided a year"),
    "close_cycle": _("closed a year"),
    "amend_cycle": _("amended a year"),
    "add_ownership_rule": _("named an owner"),
    "remove_ownership_rule": _("removed an owner"),
    "add_catalogue": _("added to the catalogue"),
    "record_entry": _("recorded a mark"),
    "accept_entry": _("accepted a mark"),
    "reject_entry": _("did not accept a mark"),
    "withdraw_entry": _("withdrew a mark"),
    "reverse_entry": _("reversed a mark"),
    "take_ledger": _("sent a ledger"),
    "write_ledger": _("wrote a ledger"),
    "discard_ledger": _("discarded a ledger"),
    "rate": _("rated"),
    "assess_self": _("assessed itself"),
    "store_evidence": _("stored evidence"),
    "download_evidence": _("downloaded evidence"),
    "freeze_result": _("froze a result"),
    "release_result": _("released a result"),
    "recompute": _("recomputed a result"),
}


def action_word(action: str) -> str:
    """The action in words; its own name where it has none."""
    return str(ACTIONS.get(action, action))
