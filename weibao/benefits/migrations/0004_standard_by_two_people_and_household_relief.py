"""A standard holds once a second person has approved it (what stood before stands); relief of the household and its persons."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0003_agreements_and_likened_children'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='standard',
            name='standard_once',
        ),
        migrations.AddField(
            model_name='receivedaid',
            name='household_amount',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='家庭月金额（元）'),
        ),
        migrations.AddField(
            model_name='receivedaid',
            name='persons',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='家庭享受人数'),
        ),
        migrations.AddField(
            model_name='receivedaid',
            name='proof',
            field=models.CharField(blank=True, max_length=80, verbose_name='证明材料'),
        ),
        migrations.AddField(
            model_name='standard',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='standard',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standard',
            name='refused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='退回时间'),
        ),
        migrations.AddField(
            model_name='standard',
            name='refused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standard',
            name='refused_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='退回理由'),
        ),
        migrations.RunSQL(
            'UPDATE benefits_standard SET approved_at = published_at, approved_by_id = published_by_id',
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='standard',
            constraint=models.UniqueConstraint(condition=models.Q(('refused_at', None), ('replaced_by', None)), fields=('care', 'effective_from'), name='standard_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='standard',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('refused_at', None), _connector='OR'), name='standard_approved_or_refused'),
        ),
    ]
