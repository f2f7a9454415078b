"""A letter keeps the words that it said; an office may have its own wording."""

import django.db.models.deletion
from django.db import migrations, models


def keep_words(apps, _editor):
    from procuracy.materials import wording
    from procuracy.materials.letters import say

    for letter in apps.get_model("materials", "Letter").objects.filter(said={}).iterator():
        letter.said = say(wording.KINDS[letter.kind], letter.content)
        letter.save(update_fields=["said"])


class Migration(migrations.Migration):
    dependencies = [("materials", "0001_initial"), ("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LetterWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("zh", models.TextField(blank=True)),
                ("en", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("changed_by_id", models.BigIntegerField()),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.procuratorate")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("office", "kind"), name="one_wording_a_kind")]},
        ),
        migrations.AddField("letter", "said", models.JSONField(default=dict), preserve_default=False),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RemoveField("letter", "wording"),
    ]
