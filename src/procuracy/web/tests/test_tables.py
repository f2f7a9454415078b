"""The one table of the house: a named region, and rows that can stand as cards."""

from __future__ import annotations

import re
from pathlib import Path

from django.template import Context, Template

import procuracy

BODY = (
    '<thead><tr><th scope="col">Month</th><th scope="col"><a href="#">Received &amp; "read"</a></th></tr></thead>'
    '<tbody><tr><th scope="row">2026-01</th><td class="x">2</td></tr><tr><td colspan="2">None yet.</td></tr></tbody>'
)


def drawn(tag: str, **context: object) -> str:
    return Template(f"{{% table {tag} %}}{BODY}{{% endtable %}}").render(Context(context))


def test_a_table_has_a_name_its_roles_and_each_cell_the_heading_of_its_column():
    page = drawn("caption", caption='By "month" <b>')
    assert 'tabindex="0" role="region" aria-label="By &quot;month&quot; &lt;b&gt;"' in page
    assert '<table class="govuk-table p-table" role="table"><caption class="govuk-visually-hidden">By &quot;month&quot; &lt;b&gt;</caption>' in page
    assert '<th scope="row" role="rowheader">2026-01</th><td class="x" role="cell" data-label="Received &amp; &quot;read&quot;">2</td>' in page
    assert '<th scope="col" role="columnheader">Month</th>' in page and page.count('role="row"') == 3 and page.count('role="rowgroup"') == 2
    assert '<td colspan="2" role="cell">None yet.' in page, "what stands over all columns is under none of them"


def test_a_caption_may_be_seen_and_a_table_may_look_otherwise():
    assert 'class="govuk-table p-table p-few"' in drawn('"By month" look="p-few"')
    assert '<caption class="govuk-table__caption govuk-table__caption--s">By month</caption>' in drawn('"By month" size="s"')


def test_no_page_writes_a_table_of_its_own():
    written = [path.name for path in Path(procuracy.__file__).parent.rglob("*.html") if re.search(r"<table\b", path.read_text("utf-8"))]
    assert written == []
