from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard

FORWARDS = (
    "CREATE OR REPLACE FUNCTION bihuan_event_xid() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN NEW.xid := pg_current_xact_id()::text::bigint; RETURN NEW; END $$",
    "CREATE TRIGGER records_event_xid BEFORE INSERT ON records_event FOR EACH ROW EXECUTE FUNCTION bihuan_event_xid()",
    "UPDATE records_event SET xid = 0 WHERE xid IS NULL",
)
BACKWARDS = (
    "DROP TRIGGER IF EXISTS records_event_xid ON records_event",
    "DROP FUNCTION IF EXISTS bihuan_event_xid()",
)


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL writes the number of its own transaction into every event; SQLite needs none."""
    _run(editor, FORWARDS)


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, BACKWARDS)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in statements:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_append_only")]
    operations = [Guard(forwards, backwards)]
