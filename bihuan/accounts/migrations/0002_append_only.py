"""What was proposed stays as it was proposed; a decided change never moves again; its steps are append-only."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.append_only import append_only
from bihuan.records.replay import Guard

TABLE = "accounts_permissionchange"
FROZEN = ["office_id", "kind", "person_id", "name", "detail", "reason", "proposed_by_id", "proposed_at"]
REASON = "a decided permission change stays as it is"


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    of = "state, secret, decided_by_id, decided_at"
    if editor.connection.vendor == "sqlite":
        editor.execute(
            f"CREATE TRIGGER {TABLE}_decided BEFORE UPDATE OF {of} ON {TABLE} "
            f"WHEN OLD.state <> 'proposed' BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        )
        return
    editor.execute(
        "CREATE OR REPLACE FUNCTION bihuan_permission_decided() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REASON}'; END $$"
    )
    editor.execute(
        f"CREATE TRIGGER {TABLE}_decided BEFORE UPDATE OF {of} ON {TABLE} "
        "FOR EACH ROW WHEN (OLD.state <> 'proposed') EXECUTE FUNCTION bihuan_permission_decided()"
    )


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on = "" if editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_decided{on}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        append_only(TABLE, FROZEN),
        append_only("accounts_permissionstep"),
        Guard(forwards, backwards),
    ]
