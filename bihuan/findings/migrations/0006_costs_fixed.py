import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.schemes.mark_guards import mark_guards


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0005_costs_filled'),
        ('organizations', '0003_administrators_apart'),
        ('schemes', '0003_calendar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='findingmark',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.body'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.cycle'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.enrolment'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='fact',
            field=models.CharField(blank=True, max_length=600, verbose_name='fact'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='group',
            field=models.CharField(blank=True, max_length=60, verbose_name='group'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='happened_on',
            field=models.DateField(verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='incident',
            field=models.CharField(blank=True, max_length=60, verbose_name='incident'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.indicator'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='member',
            field=models.CharField(blank=True, max_length=60, verbose_name='member'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.office'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='option',
            field=models.CharField(blank=True, max_length=40, verbose_name='option'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='recorded_at',
            field=models.DateTimeField(verbose_name='recorded at'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='severity',
            field=models.CharField(blank=True, max_length=40, verbose_name='severity'),
        ),
        migrations.AlterField(
            model_name='findingmark',
            name='state',
            field=models.CharField(choices=[('proposed', 'waiting for a second person'), ('effective', 'effective'), ('rejected', 'not accepted'), ('withdrawn', 'withdrawn'), ('reversed', 'reversed')], default='proposed', max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='findingmark',
            index=models.Index(fields=['cycle', 'state', 'enrolment', 'indicator'], name='findings_fi_cycle_i_bd14fd_idx'),
        ),
        migrations.AddIndex(
            model_name='findingmark',
            index=models.Index(fields=['cycle', '-id'], name='findings_fi_cycle_i_bf242c_idx'),
        ),
        migrations.AddIndex(
            model_name='findingmark',
            index=models.Index(fields=['enrolment', '-id'], name='findings_fi_enrolme_0aea8e_idx'),
        ),
        migrations.AddIndex(
            model_name='findingmark',
            index=models.Index(condition=models.Q(('state', 'proposed')), fields=['body', 'state'], name='findingmark_that_wait'),
        ),
        migrations.AddConstraint(
            model_name='findingmark',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', False), ('is_not_applicable', True), ('reverses__isnull', False), _connector='OR'), name='findingmark_has_a_value_or_is_not_applicable'),
        ),
        migrations.AddConstraint(
            model_name='findingmark',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'effective'])), fields=('reverses',), name='findingmark_reversed_once'),
        ),
        migrations.AddConstraint(
            model_name='findingmark',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='findingmark_reviewed_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='findingmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_second_needed', False), ('state__in', ['effective', 'reversed'])), models.Q(('is_second_needed', True), ('reviewed_by__isnull', False)), models.Q(('is_second_needed', True), ('state__in', ['proposed', 'withdrawn'])), _connector='OR'), name='findingmark_waits_for_its_second_person'),
        ),
        migrations.AddConstraint(
            model_name='findingmark',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True), ('state', 'effective')), fields=('finding',), name='finding_costs_once'),
        ),
        *mark_guards("findings_findingmark", ["finding_id", "reason"]),
        append_only("findings_findingmarkstep"),
    ]
