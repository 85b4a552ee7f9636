"""The guards of the database as they stand, held against what the code itself sets: each trigger by its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from django.conf import settings
from django.db import connections

from bihuan.records.replay import told

_SQLITE = "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES = (
    "SELECT t.tgname, pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' disabled' END, p.prosrc "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
)
_SPOKEN_DIFFERENTLY = re.compile(r'::(?:text|character varying|bpchar)|\bpublic\.|[\s()"]')
"""What PostgreSQL adds when it tells a trigger: casts, the schema, brackets."""


def guards(alias: str = "default") -> dict[str, str]:
    """Triggers of a database by name, each with the SHA-256 of what it does and whether it is switched on."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRES)
        return {name: _hash(connection.vendor, text, body) for name, text, body in cursor.fetchall()}


def expected_guards(alias: str = "default") -> dict[str, str]:
    """The same of the code's own list."""
    vendor = connections[alias].vendor
    return {name: _hash(vendor, text, body) for name, (text, body) in told(vendor, alias).items()}


def guard_faults() -> Iterator[tuple[str, str]]:
    """What differs, each with the trigger's name: ``guard_removed``, ``guard_changed``, ``guard_added``."""
    for alias in settings.DATABASES:
        now, expected = guards(alias), expected_guards(alias)
        for name in sorted(now.keys() | expected.keys()):
            if name not in now:
                yield "guard_removed", name
            elif name not in expected:
                yield "guard_added", name
            elif now[name] != expected[name]:
                yield "guard_changed", name


def _hash(vendor: str, text: str, body: str) -> str:
    is_told_back = vendor == "sqlite"
    plain = " ".join(text.split()) if is_told_back else _SPOKEN_DIFFERENTLY.sub("", text).casefold()
    return hashlib.sha256(f"{plain}\n{' '.join(body.split())}".encode()).hexdigest()


GUARDED = (
    "accounts_permissionchange",
    "accounts_permissionstep",
    "duties_citation", "duties_checkevidence", "duties_dutyitem", "duties_dutylist", "duties_dutyliststep",
    "duties_quarterlycheck", "duties_signature", "duties_voidedsignature",
    "findings_policy", "findings_policystep", "findings_policytheme", "results_checkaside",
    "surveys_agent", "surveys_callback", "surveys_figure", "surveys_pastfigure", "surveys_rate", "surveys_reminder",
    "surveys_surveyfile", "surveys_surveymark", "surveys_surveymarkstep", "surveys_wavestep",
    "findings_checkup", "findings_endorsement", "findings_finding", "findings_findingmark", "findings_findingmarkstep",
    "findings_findingstep",
    "findings_measurestep", "findings_onsiteform", "findings_referral", "findings_referralstep", "findings_report",
    "findings_reportstep",
    "hearings_commitment", "hearings_commitmentstep", "hearings_heardbefore", "hearings_hearing",
    "hearings_hearingmark", "hearings_hearingmarkstep", "hearings_hearingreport", "hearings_hearingstep",
    "hearings_passage", "hearings_question", "hearings_risksaid", "hearings_speaker", "hearings_speakerstep",
    "hearings_tally", "hearings_term", "hearings_turn", "hearings_typedballot", "hearings_typing", "hearings_voter",
    "inspections_calendarfeed", "inspections_circular", "inspections_demand",
    "inspections_campaign", "inspections_cap", "inspections_capexception", "inspections_declaration",
    "inspections_draw", "inspections_drawstep", "inspections_drawwitness", "inspections_keyselection",
    "inspections_meeting", "inspections_meetingcomment", "inspections_replacement",
    "inspections_heard",
    "inspections_inspection", "inspections_inspectionstep", "inspections_member", "inspections_methodused",
    "inspections_objection", "inspections_proposal", "inspections_proposalstep", "inspections_question",
    "inspections_raised", "inspections_recusal", "inspections_recusalstep", "inspections_remark", "inspections_roster",
    "inspections_stage", "inspections_stagefile", "inspections_turn", "inspections_visitmark",
    "inspections_visitmarkstep",
    "outcomes_accountabilityaction", "outcomes_delivery", "outcomes_export",
    "outcomes_interview", "outcomes_interviewstep", "outcomes_issuer", "outcomes_letter", "outcomes_letterfinding",
    "outcomes_letternumber", "outcomes_letterstep",
    "organizations_actingbody",
    "outcomes_session", "outcomes_wording",
    "records_alarm", "records_attachment", "records_blob", "records_event", "records_seal",
    "results_appeal", "results_appealperiod",
    "results_appealevidence", "results_appealstep", "results_publication", "results_publicationstep", "results_release",
    "results_resultrow",
    "results_resultset", "results_selected", "results_selection",
    "schemes_amendment", "schemes_cyclestep", "schemes_ownership", "schemes_schemestep",
    "screening_circular", "screening_clue", "screening_cluestep", "screening_datareader", "screening_dataset",
    "screening_dossier", "screening_dossierstep", "screening_drive", "screening_layout", "screening_proof",
    "screening_raisedfinding", "screening_reply", "screening_replyfile", "screening_ruleset", "screening_run",
    "screening_runinput", "screening_runstep", "screening_triprecord",
    "supervision_entry", "supervision_entrystep", "supervision_entryevidence",
    "supervision_selfassessment",
    "urns_custodian", "urns_printer", "urns_urn", "urns_urnstep",
)  # fmt: skip
"""Tables that must have at least one guard; a table without is a fault."""


def unguarded() -> list[str]:
    """Tables of the list that have lost all their guards."""
    names = set(guards())
    return [table for table in GUARDED if not any(name.startswith(f"{table}_") for name in names)]
