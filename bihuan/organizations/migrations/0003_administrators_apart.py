"""An administrator holds no other role at the same time, in any office: held by triggers."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from bihuan.records.replay import Guard

TABLE = "organizations_membership"
ROLES = "('system_admin', 'security_admin', 'audit_admin')"
CLASH = (
    f"EXISTS (SELECT 1 FROM {TABLE} o WHERE o.person_id = NEW.person_id AND o.role <> NEW.role "
    f"AND (o.role IN {ROLES} OR NEW.role IN {ROLES}) "
    "AND o.id {other} NEW.id "
    "AND (o.until IS NULL OR o.until > NEW.since) AND (NEW.until IS NULL OR o.since < NEW.until))"
)
REASON = "an administrator holds no other role"


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        clash = CLASH.format(other="IS NOT")
        for event in ("insert", "update"):
            editor.execute(
                f"CREATE TRIGGER {TABLE}_apart_{event} BEFORE {event.upper()} ON {TABLE} "
                f"WHEN {clash} BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
            )
        return
    clash = CLASH.format(other="IS DISTINCT FROM")
    editor.execute(
        "CREATE OR REPLACE FUNCTION bihuan_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM organizations_person WHERE id = NEW.person_id FOR NO KEY UPDATE; "
        f"IF {clash} THEN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    editor.execute(
        f"CREATE TRIGGER {TABLE}_apart BEFORE INSERT OR UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION bihuan_administrators_apart()"
    )


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    names = ("_apart_insert", "_apart_update") if editor.connection.vendor == "sqlite" else ("_apart",)
    on = "" if editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    for name in names:
        editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}{name}{on}")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_administrators")]
    operations = [Guard(forwards, backwards)]
