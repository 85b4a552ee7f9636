"""The guards of the database as they stand: every trigger with the hash of its definition."""

from __future__ import annotations

import hashlib

from django.db import connection

_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES = (
    "SELECT t.tgname, t.tgrelid::regclass::text, pg_get_triggerdef(t.oid) || p.prosrc || t.tgenabled::text "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
)


def guards() -> dict[str, str]:
    """Triggers by name, each with the SHA-256 of what it does and whether it is switched on."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRES)
        rows = cursor.fetchall()
    return {
        name: hashlib.sha256(" ".join(f"{table} {text}".split()).encode()).hexdigest() for name, table, text in rows
    }


GUARDED = (
    "accounts_permissionchange",
    "accounts_permissionstep",
    "findings_checkup", "findings_endorsement", "findings_finding", "findings_findingmark", "findings_findingstep",
    "findings_measurestep", "findings_onsiteform", "findings_referral", "findings_referralstep", "findings_report",
    "findings_reportstep", "outcomes_accountabilityaction", "outcomes_delivery", "outcomes_export",
    "outcomes_interview", "outcomes_interviewstep", "outcomes_issuer", "outcomes_letter", "outcomes_letterfinding",
    "outcomes_letternumber", "outcomes_letterstep",
    "outcomes_session", "outcomes_wording",
    "records_attachment", "records_blob", "records_event", "records_seal", "results_appeal", "results_appealperiod",
    "results_appealevidence", "results_appealstep", "results_publication", "results_publicationstep", "results_release",
    "results_resultrow",
    "results_resultset", "results_selected", "results_selection",
    "schemes_amendment", "schemes_cyclestep", "schemes_ownership",
    "supervision_entry", "supervision_entrystep", "supervision_entryevidence",
    "supervision_selfassessment",
)  # fmt: skip
"""Tables that must have at least one guard; a table without is a fault."""


def unguarded() -> list[str]:
    """Tables of the list that have lost all their guards."""
    names = set(guards())
    return [table for table in GUARDED if not any(name.startswith(f"{table}_") for name in names)]
