from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when


class Migration(migrations.Migration):
    dependencies = [("boxes", "0001_initial")]
    operations = [
        append_only("boxes_box", ["public_key", "instrument", "length", "k", "few", "texts"]),
        refused_when(
            "boxes_box", "ends", "UPDATE OF state", "OLD.state IN ('opened', 'emptied')",
            "a box that was opened or emptied stays so",
        ),
        refused_when("boxes_code", "once", "UPDATE OF used", "OLD.used AND NOT NEW.used", "a used code stays used"),
        append_only("boxes_answer"),
        append_only("boxes_words"),
    ]
