"""A picture's likeness is kept for all four ways in which it may be turned."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lead", "0001_initial")]

    operations = [
        migrations.RemoveField("pictureplace", "likeness"),
        migrations.AddField("pictureplace", "likeness", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
    ]
