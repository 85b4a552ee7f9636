from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import around
from bihuan.records.step_tables import as_step_table

REACHED = {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"}


def fill(apps, _editor):
    """Every step of a change left what was proposed and reached what its name says."""
    rows = apps.get_model("accounts", "PermissionStep")._default_manager
    for step, target in REACHED.items():
        rows.filter(step=step).update(source="proposed", target=target)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_service_accounts")]
    operations = around(
        [append_only("accounts_permissionstep")],
        [
            *as_step_table(
                "permissionstep", app="accounts", new=["source", "target", "acting_as", "on", "detail"]
            ),
            migrations.RunPython(fill, migrations.RunPython.noop),
        ],
    )
