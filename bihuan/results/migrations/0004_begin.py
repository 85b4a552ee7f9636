from django.db import migrations


def begin(apps, _editor):
    """Results frozen before keep their place: released ones are final, the others begin."""
    result_set = apps.get_model("results", "ResultSet")
    publication = apps.get_model("results", "Publication")
    for kept in result_set.objects.filter(publication__isnull=True).defer("inputs"):
        made = publication(result_set=kept)
        release = apps.get_model("results", "Release").objects.filter(result_set=kept).first()
        if release is not None:
            made.state, made.decided_by_id = "final", release.by_id
            made.council_on = made.notified_on = release.at.date()
            made.council_meeting, made.council_resolution = "-", release.note or "-"
        made.save()


class Migration(migrations.Migration):
    dependencies = [("results", "0003_publication")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
