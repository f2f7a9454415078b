"""Texts that carry both languages show themselves in the page's, and never as nothing."""

from __future__ import annotations

import pytest
from django.utils import translation

from procuracy.web.language import Words, comma, in_language, language_of, page_language


@pytest.mark.parametrize(("code", "language"), [("en", "en"), ("en-gb", "en"), ("zh-hans", "zh"), ("fr", "zh"), ("", "zh"), (None, "zh")])
def test_every_code_stands_for_one_of_two_languages(code: str | None, language: str) -> None:
    assert language_of(code) == language


def test_a_text_follows_the_page() -> None:
    text = Words(zh="支持起诉", en="Support for suing")
    with translation.override("en"):
        assert (page_language(), str(text), comma()) == ("en", "Support for suing", ", ")
    with translation.override("zh-hans"):
        assert (page_language(), str(text), comma()) == ("zh", "支持起诉", "、")


def test_chinese_stands_in_where_english_is_missing() -> None:
    with translation.override("en"):
        assert in_language("金牛区人民检察院", "") == "金牛区人民检察院"
        assert str(Words(zh="国家司法救助", en="")) == "国家司法救助"
