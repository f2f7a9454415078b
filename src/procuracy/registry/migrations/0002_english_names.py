"""Divisions and offices whose English name was made from the Chinese one get the better name; names that people wrote stay."""

from django.db import migrations
from pypinyin import Style, lazy_pinyin

SUFFIXES = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "省", "市", "区", "县", "旗", "盟")


def before(name):
    """The English name as it was made until now."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            name = name[: -len(suffix)]
            break
    return "".join(lazy_pinyin(name, style=Style.NORMAL)).capitalize()


def better(apps, schema_editor):
    from procuracy.registry.english import english

    Division = apps.get_model("registry", "Division")
    Procuratorate = apps.get_model("registry", "Procuratorate")
    changed = []
    for row in Division.objects.all():
        if row.name_en == before(row.name_zh):
            row.name_en = english(row.name_zh)
            changed.append(row)
    Division.objects.bulk_update(changed, ["name_en"], batch_size=500)

    changed = []
    for row in Procuratorate.objects.filter(division__isnull=False, kind__in=("ordinary", "branch")).select_related("parent", "division"):
        if row.kind == "ordinary":
            place = row.name_zh.removesuffix("人民检察院")
            old, new = f"People's Procuratorate of {before(place)}", f"People's Procuratorate of {english(place)}"
        else:
            place, above = row.division.name_zh, row.parent.name_zh.removesuffix("人民检察院")
            old = f"{before(place)} Branch of the People's Procuratorate of {before(above)}"
            new = f"{english(place)} Branch of the People's Procuratorate of {english(above)}"
        if row.name_en == old and new != old:
            row.name_en = new
            changed.append(row)
    Procuratorate.objects.bulk_update(changed, ["name_en"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(better, migrations.RunPython.noop)]
