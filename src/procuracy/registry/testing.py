"""Builders for tests: a small tree of offices and people, one line each."""

from __future__ import annotations

import datetime as dt
import itertools

from allauth.mfa.models import Authenticator
from django.test import Client

from .models import Department, Division, Official, Procuratorate, RoleGrant, User

_numbers = itertools.count(1)
LONG_AGO = dt.date(2019, 1, 1)


def nation() -> dict[str, Procuratorate]:
    """National, a province, a city and two districts under it, by short key. Made once in a database."""
    level = Procuratorate.Level
    if Procuratorate.objects.exists():
        return {
            "national": Procuratorate.objects.get(code="000000"),
            "province": Procuratorate.objects.get(code="510000"),
            "city": Procuratorate.objects.get(code="510100"),
            "district": Procuratorate.objects.get(code="510106"),
            "other": Procuratorate.objects.get(code="510107"),
        }
    for code, name, kind, parent in (
        ("510000", "四川省", "province", None),
        ("510100", "成都市", "city", "510000"),
        ("510106", "金牛区", "county", "510100"),
        ("510107", "武侯区", "county", "510100"),
    ):
        Division.objects.create(code=code, name_zh=name, name_en=name, level=kind, parent_id=parent)
    national = Procuratorate.objects.create(code="000000", name_zh="最高人民检察院", name_en="Supreme", short_name="高", level=level.NATIONAL)
    province = Procuratorate.objects.create(code="510000", name_zh="四川省人民检察院", name_en="Sichuan", short_name="川", level=level.PROVINCE, parent=national, division_id="510000")
    city = Procuratorate.objects.create(code="510100", name_zh="成都市人民检察院", name_en="Chengdu", short_name="川成", level=level.CITY, parent=province, division_id="510100")
    district = Procuratorate.objects.create(code="510106", name_zh="成都市金牛区人民检察院", name_en="Jinniu", short_name="川金牛", level=level.BASIC, parent=city, division_id="510106")
    other = Procuratorate.objects.create(code="510107", name_zh="成都市武侯区人民检察院", name_en="Wuhou", short_name="川武侯", level=level.BASIC, parent=city, division_id="510107")
    return {"national": national, "province": province, "city": city, "district": district, "other": other}


def official(office: Procuratorate, *roles: str, name: str = "", password: str | None = None) -> Official:
    """A person in office with these roles, since long ago; without a password she cannot sign in (and no time is hashed away)."""
    number = next(_numbers)
    user = User.objects.create_user(f"person-{number}", password)
    department, _ = Department.objects.get_or_create(office=office, function=Department.Function.ACCUSATIONS)
    person = Official.objects.create(user=user, name=name or f"官员{number}", office=office, department=department)
    for role in roles:
        RoleGrant.objects.create(official=person, role=role, since=LONG_AGO)
    return person


def client_of(person: Official, language: str = "zh-hans") -> Client:
    """A browser without script in which this person is signed in, with her second factor. Errors come as pages."""
    Authenticator.objects.get_or_create(user=person.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    client = Client(raise_request_exception=False)
    client.cookies["lang"] = language
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
