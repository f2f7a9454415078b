"""What was received can be corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claimants", "0002_append_only")]
    operations = [
        migrations.AlterField(
            model_name="claimact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("notice", "A message to each"),
                    ("agreed", "An amount was agreed"),
                    ("instalment", "Money was received"),
                    ("correction", "Correct what was received"),
                ],
                max_length=10,
            ),
        ),
    ]
