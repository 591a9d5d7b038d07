"""The number a member is alerted on, and the purpose they were asked about."""

import django.db.models.deletion
from django.db import migrations, models

from threadline.migrations._keys import CompositeKeys


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0025_retention")]

    operations = [
        migrations.AddField(
            "member",
            "alerts",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="threadline.recipient",
            ),
        ),
        migrations.AddField(
            "member",
            "alerts_purpose",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="threadline.purpose",
            ),
        ),
        CompositeKeys(models=[], references=[("member", "alerts"), ("member", "alerts_purpose")]),
    ]
