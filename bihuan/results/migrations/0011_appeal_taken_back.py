from importlib import import_module

from django.db import migrations

from bihuan.records.guards import moves_only
from bihuan.records.replay import Guard

BEFORE = import_module("bihuan.results.migrations.0005_guards").APPEAL
WAYS = [*BEFORE, ("lodged", "ended")]
_ways = moves_only("results_appeal", "state", BEFORE, ["lodged"])
assert _ways.reverse_code is not None


class Migration(migrations.Migration):
    """A unit takes back an appeal that nobody has taken up."""

    dependencies = [("results", "0010_check_aside")]
    operations = [
        Guard(_ways.reverse_code, _ways.code),
        moves_only("results_appeal", "state", WAYS, ["lodged"]),
    ]
