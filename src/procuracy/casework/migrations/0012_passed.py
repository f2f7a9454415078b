"""A period that passed unused is told apart from one that was met."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_field")]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="ended_how",
            field=models.CharField(
                choices=[("met", "Met"), ("passed", "Its days have passed"), ("void", "No longer applies"), ("superseded", "Recomputed"), ("handed_over", "Handed over")],
                max_length=12,
                null=True,
            ),
        )
    ]
