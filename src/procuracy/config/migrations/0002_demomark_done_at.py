"""A demo is marked when it is whole. One that was made before is whole where it has all its petitions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0001_initial"), ("casework", "0001_initial")]

    operations = [
        migrations.AddField("demomark", "done_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "UPDATE config_demomark SET done_at = made_at WHERE (SELECT count(*) FROM casework_case) >= 300",
            migrations.RunSQL.noop,
        ),
    ]
