import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER account_act_append_only BEFORE UPDATE OR DELETE ON desk_accountact
  FOR EACH ROW EXECUTE FUNCTION casework_refuse();
"""
BACK = "DROP TRIGGER account_act_append_only ON desk_accountact;"


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0002_append_only"),
        ("desk", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("factor_removed", "Second factor removed"), ("password_given", "New password given"), ("closed", "Account closed"), ("opened", "Account opened")], max_length=20)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.official")),
                ("official", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.official")),
            ],
            options={"ordering": ["-at"]},
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
