from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, moves_only

MOVES = [
    ("prepared", "rehearsed"), ("rehearsed", "open"), ("open", "closed"), ("closed", "opened"),
    ("open", "suspended"), ("closed", "suspended"), ("suspended", "open"), ("suspended", "closed"),
    ("prepared", "void"), ("rehearsed", "void"), ("closed", "void"), ("suspended", "void"),
]  # fmt: skip
FIXED = ["office_id", "key", "instrument", "public_key", "prepared_by_id", "prepared_on"]


class Migration(migrations.Migration):
    dependencies = [("urns", "0001_initial")]
    operations = [
        append_only("urns_urn", FIXED),
        moves_only("urns_urn", "state", MOVES, ["prepared"]),
        follows_steps("urns_urn", "state", "urns_urnstep", "urn_id"),
        append_only("urns_urnstep"),
        append_only("urns_custodian"),
        append_only("urns_printer"),
    ]
