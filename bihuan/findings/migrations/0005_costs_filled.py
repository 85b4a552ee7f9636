"""Of a finding's marks the latest counts: each earlier one is reversed, and one of nothing is the reversal itself."""

from django.db import migrations


def fill(apps, _editor):
    FindingMark = apps.get_model("findings", "FindingMark")
    former = None
    for mark in FindingMark.objects.select_related("finding").order_by("finding_id", "id"):
        finding = mark.finding
        mark.office_id, mark.cycle_id, mark.body_id = finding.office_id, finding.cycle_id, finding.body_id
        mark.enrolment_id, mark.happened_on = finding.enrolment_id, finding.found_on
        mark.fact, mark.state = finding.condition[:600], "effective"
        if former is not None and former.finding_id == mark.finding_id:
            _reverse(FindingMark, former, mark)
        mark.save()
        former = mark if mark.reverses_id is None else None


def _reverse(FindingMark, former, mark):
    former.state = "reversed"
    former.save()
    if not mark.value:
        mark.reverses_id, mark.value, mark.fact = former.pk, None, mark.reason
        return
    FindingMark.objects.create(
        finding_id=mark.finding_id,
        office_id=mark.office_id,
        cycle_id=mark.cycle_id,
        enrolment_id=mark.enrolment_id,
        body_id=mark.body_id,
        indicator_id=former.indicator_id,
        scheme_id=former.scheme_id,
        klass=former.klass,
        fact=mark.reason,
        happened_on=mark.happened_on,
        recorded_by_id=mark.recorded_by_id,
        recorded_at=mark.recorded_at,
        reverses_id=former.pk,
        state="effective",
    )


class Migration(migrations.Migration):
    dependencies = [("findings", "0004_costs_are_marks")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
