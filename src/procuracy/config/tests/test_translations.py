"""The Chinese interface is complete, and the check that says so can fail."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from procuracy.config.translations import check
from procuracy.registry.testing import nation

PUBLIC = ("/", "/track", "/help", "/privacy", "/accessibility", "/leaving", "/talk", "/q/return")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]+){2,}")


def test_every_string_is_translated():
    assert check() == []


def test_a_missing_string_is_found(tmp_path):
    (tmp_path / "page.html").write_text('{% translate "Nobody translated this" %}')
    assert check(tmp_path) == ["page.html: in no catalogue: Nobody translated this"]


def _words(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_in_one_language(address):
    nation()
    client = Client()
    assert not LATIN.findall(_words(client, address).replace("WCAG", ""))
    client.cookies["lang"] = "en"
    english = _words(client, address).replace("中文", "").replace("四川省成都市金牛区", "")
    assert not CHINESE.findall(english)
