"""Writes of the problem ledger."""

from bihuan.findings.actions.carrying import carry_findings
from bihuan.findings.actions.checking_up import judge_item, start_check_up
from bihuan.findings.actions.confirming import (
    Cost,
    confirm_finding,
    grant_finding,
    merge_finding,
    send_back_finding,
    withdraw_finding,
)
from bihuan.findings.actions.drafting import Facts, discard_draft, draft_finding, edit_finding, submit_finding
from bihuan.findings.actions.extending import answer_extension, ask_extension, recall_extension
from bihuan.findings.actions.feedback import (
    amend_finding,
    annul_finding,
    contest_finding,
    notify_finding,
    terms_of,
    uphold_finding,
)
from bihuan.findings.actions.importing import discard_findings, take_findings, write_findings
from bihuan.findings.actions.measures import step_measure
from bihuan.findings.actions.on_site import Visit, receive_form
from bihuan.findings.actions.prior import decide_prior
from bihuan.findings.actions.recalling import recall_contest, recall_finding, recall_plan, recall_report
from bihuan.findings.actions.rectifying import (
    MeasureText,
    accept_plan,
    return_plan,
    set_measures,
    sign_plan,
    sign_report,
)
from bihuan.findings.actions.reference import set_themes
from bihuan.findings.actions.referring import step_referral, transfer_finding
from bihuan.findings.actions.reminding import urge_finding
from bihuan.findings.actions.reporting import pass_report_on, send_report, step_report
from bihuan.findings.actions.stepping import Upload
from bihuan.findings.actions.verifying import (
    close_finding,
    exempt_finding,
    give_up_finding,
    reopen_finding,
    return_report,
    verify_finding,
)

__all__ = [
    "Cost",
    "Facts",
    "MeasureText",
    "Upload",
    "Visit",
    "accept_plan",
    "amend_finding",
    "annul_finding",
    "answer_extension",
    "ask_extension",
    "carry_findings",
    "close_finding",
    "confirm_finding",
    "contest_finding",
    "decide_prior",
    "discard_draft",
    "discard_findings",
    "draft_finding",
    "edit_finding",
    "exempt_finding",
    "give_up_finding",
    "grant_finding",
    "judge_item",
    "merge_finding",
    "notify_finding",
    "pass_report_on",
    "recall_contest",
    "recall_extension",
    "recall_finding",
    "recall_plan",
    "recall_report",
    "receive_form",
    "reopen_finding",
    "return_plan",
    "return_report",
    "send_back_finding",
    "send_report",
    "set_measures",
    "set_themes",
    "sign_plan",
    "sign_report",
    "start_check_up",
    "step_measure",
    "step_referral",
    "step_report",
    "submit_finding",
    "take_findings",
    "terms_of",
    "transfer_finding",
    "uphold_finding",
    "urge_finding",
    "verify_finding",
    "withdraw_finding",
    "write_findings",
]
