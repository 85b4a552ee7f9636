"""An entry's state moves only along its lifecycle, and its second person is named once: held by triggers."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard

ARROWS = (
    ("proposed", "effective"),
    ("proposed", "rejected"),
    ("proposed", "withdrawn"),
    ("effective", "reversed"),
)
TABLE = "supervision_entry"
ALLOWED = " OR ".join(f"(OLD.state = '{source}' AND NEW.state = '{target}')" for source, target in ARROWS)
WRONG = (
    f"(NEW.state <> OLD.state AND NOT ({ALLOWED})) OR "
    "(OLD.reviewed_by_id IS NOT NULL AND (NEW.reviewed_by_id IS NULL OR NEW.reviewed_by_id <> OLD.reviewed_by_id))"
)
REASON = "an entry takes only the steps of its lifecycle"


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute(
            f"CREATE TRIGGER {TABLE}_steps BEFORE UPDATE OF state, reviewed_by_id ON {TABLE} "
            f"WHEN {WRONG} BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        )
        return
    editor.execute(
        "CREATE OR REPLACE FUNCTION bihuan_entry_steps() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REASON}'; END $$"
    )
    editor.execute(
        f"CREATE TRIGGER {TABLE}_steps BEFORE UPDATE OF state, reviewed_by_id ON {TABLE} "
        f"FOR EACH ROW WHEN ({WRONG}) EXECUTE FUNCTION bihuan_entry_steps()"
    )


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on = "" if editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_steps{on}")


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_append_only")]
    operations = [Guard(forwards, backwards)]
