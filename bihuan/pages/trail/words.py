"""What the product's actions are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.pages.books import BOOKS

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
    "found_office": _("founded the office"),
    "upload_scheme": _("uploaded a scheme"),
    "draft_cycle": _("prepared a year"),
    "amend_cycle": _("amended a year"),
    "add_ownership_rule": _("named an owner"),
    "remove_ownership_rule": _("removed an owner"),
    "add_catalogue": _("added to the catalogue"),
    "take_ledger": _("sent a ledger"),
    "write_ledger": _("wrote a ledger"),
    "recheck_ledger": _("had a ledger checked once more"),
    "raise_alarm": _("raised an alarm"),
    "settle_alarm": _("settled an alarm"),
    "restore_backup": _("restored a backup"),
    "send_checkpoint": _("sent a checkpoint out"),
    "discard_ledger": _("discarded a ledger"),
    "rate": _("rated"),
    "assess_self": _("assessed itself"),
    "store_evidence": _("stored evidence"),
    "download_evidence": _("downloaded evidence"),
    "freeze_result": _("froze a result"),
    "select_units": _("selected units"),
    "lodge_appeal": _("lodged an appeal"),
    "waive_finding": _("took out what a finding costs"),
    "release_result": _("released a result"),
    "recompute": _("recomputed a result"),
    "add_issuer": _("named an issuer of documents"),
    "add_recipient": _("listed a department that may be given results"),
    "export_result": _("handed a result on"),
    "upload_wording": _("put a template in use"),
    "prepare_batch": _("had the feedback letters drafted"),
    "draft_letter": _("drafted a document"),
    "pack_letters": _("made the file of all letters"),
    "fetch_letters": _("fetched the file of all letters"),
    "fetch_booklet": _("fetched the booklet of problems"),
    "receipt_letter": _("gave the receipt of a document"),
    "call_interviews": _("called interviews"),
    "hold_accountable": _("wrote an accountability action down"),
    "add_person": _("added a person"),
    "appoint": _("appointed to a post"),
    "create_body": _("created a body"),
    "create_post": _("created a post"),
    "create_unit": _("created a unit"),
    "change_unit": _("changed a unit"),
    "merge_units": _("merged units"),
    "split_unit": _("split a unit"),
    "import_units": _("imported units"),
    "grant_role": _("granted a role"),
    "end_role": _("ended a role"),
    "set_password": _("set a password"),
    "set_contact": _("changed their contact"),
    "set_calendar": _("changed the workday calendar"),
    "set_deadlines": _("changed the terms"),
    "set_themes": _("changed the themes"),
    "set_measures": _("wrote measures"),
    "ask_extension": _("asked for more time"),
    "refuse_extension": _("refused more time"),
    "edit_finding": _("edited a draft finding"),
    "draft_finding": _("drafted a finding"),
    "discard_draft": _("discarded a draft"),
    "grant_finding": _("granted sight of a finding"),
    "receive_form": _("took in an on-site form"),
    "take_findings": _("took in a file of findings"),
    "write_findings": _("wrote findings from a file"),
    "decide_prior": _("decided on problems closed before our time"),
    "choose_reading": _("said how a file is read"),
    "discard_findings": _("discarded a file of findings"),
    "export_findings": _("exported findings"),
    "start_check_up": _("started a check-up"),
    "judge_check_up_item": _("judged a finding in a check-up"),
    "send_report": _("sent a report up"),
    "make_token": _("made an access token"),
    "revoke_token": _("revoked an access token"),
    "make_webhook": _("made a webhook"),
    "end_webhook": _("ended a webhook"),
}


def action_word(action: str) -> str:
    """The action in words: its own, or the step of a life cycle with what took it; its name where it has none."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    step, _sign, what = action.rpartition("_")
    if what in BOOKS and step in BOOKS[what].steps:
        told = {"record": BOOKS[what].record, "step": BOOKS[what].past(step)}
        return str(_("%(record)s: %(step)s") % told)
    return action
