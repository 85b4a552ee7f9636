from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, frozen_unless, moves_only, refused_when
from bihuan.schemes.mark_guards import mark_guards

HEARING, SPEAKER, COMMITMENT = "hearings_hearing", "hearings_speaker", "hearings_commitment"
HEARING_MOVES = [
    ("planned", "called"), ("called", "open"), ("open", "closed"), ("closed", "counted"), ("counted", "released"),
    ("released", "reported"), ("open", "void"), ("closed", "void"), ("planned", "dropped"), ("called", "dropped"),
]  # fmt: skip
SPEAKER_MOVES = [
    ("selected", "notified"), ("notified", "submitted"), ("submitted", "voting"), ("voting", "voted"),
    ("voted", "counted"), ("counted", "planned"), ("planned", "settled"), ("selected", "excused"),
    ("notified", "excused"), ("submitted", "excused"),
]  # fmt: skip
COMMITMENT_MOVES = [("doing", "done"), ("done", "accepted"), ("done", "doing"), ("doing", "dropped")]
RULE = [
    "office_id", "term_id", "cycle_id", "title", "on", "place", "slots", "reports_due_on", "options", "dont_know",
    "strict", "broad", "more_than", "quorum_of", "k", "indicator", "planned_by_id", "planned_on",
]  # fmt: skip
_STATE = "(SELECT state FROM hearings_hearing WHERE id = {row}.hearing_id) <> 'planned'"
_ROSTER = "the roster stands from the notice on"
_OTHER_COUNT = (
    "OLD.present IS NOT NULL AND (NEW.present IS NULL OR NEW.issued IS NULL OR NEW.present <> OLD.present "
    "OR NEW.issued <> OLD.issued)"
)
_COUNTED = (
    "(SELECT h.state FROM hearings_typing t JOIN hearings_speaker s ON s.id = t.speaker_id "
    "JOIN hearings_hearing h ON h.id = s.hearing_id WHERE t.id = NEW.typing_id) NOT IN ('open', 'closed')"
)


class Migration(migrations.Migration):
    dependencies = [("hearings", "0001_initial")]
    operations = [
        append_only("hearings_term"),
        append_only("hearings_heardbefore"),
        append_only("hearings_risksaid"),
        frozen_unless(HEARING, [f'"{name}"' if name == "on" else name for name in RULE], "state", ["planned"]),
        moves_only(HEARING, "state", HEARING_MOVES, ["planned"]),
        follows_steps(HEARING, "state", "hearings_hearingstep", "hearing_id"),
        refused_when(
            HEARING, "urn", "UPDATE OF urn_id", "OLD.urn_id IS NOT NULL AND (NEW.urn_id IS NULL OR NEW.urn_id <> OLD.urn_id)",
            "a hearing has one urn",
        ),
        append_only("hearings_hearingstep"),
        refused_when("hearings_voter", "grows", "INSERT", _STATE.format(row="NEW"), _ROSTER),
        refused_when(
            "hearings_voter", "changes", "UPDATE OF hearing_id, name, capacity", _STATE.format(row="OLD"), _ROSTER
        ),
        refused_when("hearings_voter", "shrinks", "DELETE", _STATE.format(row="OLD"), _ROSTER),
        append_only("hearings_passage"),
        append_only(SPEAKER, ["hearing_id", "tenure_id", "position", "because"]),
        moves_only(SPEAKER, "state", SPEAKER_MOVES, ["selected"]),
        follows_steps(SPEAKER, "state", "hearings_speakerstep", "speaker_id"),
        refused_when(
            SPEAKER, "counts", "UPDATE OF present, issued", _OTHER_COUNT, "present and issued are fixed by the ballot"
        ),
        refused_when(
            SPEAKER, "report", "UPDATE OF report_id, report_on", "OLD.present IS NOT NULL",
            "the report stands from the ballot on",
        ),
        append_only("hearings_speakerstep"),
        append_only("hearings_question", ["speaker_id", "asker", "text", "by_id", "at"]),
        refused_when(
            "hearings_question", "finding", "UPDATE OF finding_id", "OLD.finding_id IS NOT NULL",
            "a question is one finding",
        ),
        append_only("hearings_turn"),
        append_only(COMMITMENT, ["speaker_id", "question_id", "text", "owner", "due_on", "by_id", "at"]),
        moves_only(COMMITMENT, "state", COMMITMENT_MOVES, ["doing"]),
        follows_steps(COMMITMENT, "state", "hearings_commitmentstep", "commitment_id"),
        append_only("hearings_commitmentstep"),
        append_only("hearings_hearingreport"),
        append_only("hearings_typing"),
        append_only("hearings_typedballot"),
        refused_when("hearings_typedballot", "late", "INSERT", _COUNTED, "papers are typed before the count"),
        append_only("hearings_tally"),
        *mark_guards("hearings_hearingmark", ["speaker_id", "n"]),
        append_only("hearings_hearingmarkstep"),
    ]  # fmt: skip
