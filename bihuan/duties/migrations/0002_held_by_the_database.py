from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, moves_only, refused_when

LIST, ITEM, SEAT = "duties_dutylist", "duties_dutyitem", "duties_signatory"
WAYS = (
    ("drafting", "signing"),
    ("drafting", "dropped"),
    ("signing", "drafting"),
    ("signing", "in_force"),
    ("in_force", "superseded"),
    ("in_force", "closed"),
)
_STATE = "(SELECT state FROM duties_dutylist WHERE id = {row}.duty_list_id)"
_SIGNED = _STATE + " NOT IN ('drafting', 'signing')"
_SAID = "{table} is fixed once the list is signed"


def fixed(table: str) -> list[object]:
    """Rows of a list are written only while it is being written or signed."""
    acts = (("adding", "INSERT", "NEW"), ("changing", "UPDATE", "OLD"), ("deleting", "DELETE", "OLD"))
    return [
        refused_when(table, name, act, _SIGNED.format(row=row), _SAID.format(table=table)) for name, act, row in acts
    ]


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [
        append_only("duties_dutyliststep"),
        moves_only(LIST, "state", WAYS, ("drafting",)),
        follows_steps(LIST, "state", "duties_dutyliststep", "duty_list_id"),
        append_only(
            LIST, ["enrolment_id", "tier", "post_id", "holder_id", "number", "previous_id", "author_id", "written_at"]
        ),
        refused_when(
            LIST, "bound", "UPDATE OF sha256", "OLD.state NOT IN ('drafting', 'signing') AND OLD.sha256 <> NEW.sha256",
            "a signed list keeps its content",
        ),
        *fixed(ITEM),
        *fixed(SEAT),
        append_only("duties_signature"),
        append_only("duties_voidedsignature"),
        append_only("duties_quarterlycheck"),
        append_only("duties_checkevidence"),
        append_only("duties_citation"),
    ]  # fmt: skip
