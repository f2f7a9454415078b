"""The Chinese interface is complete, and the check that says so can fail."""

from __future__ import annotations

import pytest

from procuracy.config.translations import check, in_template


def test_every_string_is_translated():
    assert check() == []


def test_a_missing_string_is_found(tmp_path):
    (tmp_path / "page.html").write_text('{% translate "Nobody translated this" %}')
    assert check(tmp_path) == ["page.html: in no catalogue: Nobody translated this"]


@pytest.mark.parametrize(
    ("chinese", "finding"),
    [("", "not translated"), ("你好", "placeholders differ"), ("%(nome)s，你好", "placeholders differ"), ("%(name)s，你好", "")],
)
def test_a_translation_that_is_empty_or_loses_its_place_is_found(tmp_path, chinese, finding):
    (tmp_path / "django.po").write_text(f'msgid "Hello, %(name)s"\nmsgstr "{chinese}"\n')
    assert check(tmp_path) == ([f"django.po: {finding}: Hello, %(name)s"] if finding else [])


def test_blocks_are_found_as_the_templates_look_them_up():
    text = "{% blocktranslate trimmed with n=rows|length %}\n  One of {{ n }}\n  rows\n{% endblocktranslate %}{% translate 'Half: 50%' %}"
    assert sorted(in_template(text)) == ["Half: 50%%", "One of %(n)s rows"]


def test_two_rooms_translate_a_word_alike_or_one_of_them_is_named(tmp_path):
    for room, chinese in (("one", "打开"), ("two", "打开"), ("three", "普通")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "django.po").write_text(f'msgid "Open"\nmsgstr "{chinese}"\n')
        found = check(tmp_path)
    assert len(found) == 1 and "translated otherwise" in found[0] and found[0].endswith("Open")
