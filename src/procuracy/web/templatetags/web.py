"""Components as template tags. They show what they are given and decide nothing."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CharField, Form
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from procuracy.web.forms import input_type, kind_of
from procuracy.web.language import page_language
from procuracy.web.times import local

register = template.Library()


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, heading: bool = False) -> dict[str, Any]:
    """One form field. `heading` makes its label the page's `<h1>` (one question a page)."""
    widget = bound.field.widget
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}-hint")
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
    limit = bound.field.max_length if kind_of(widget) == "textarea" and isinstance(bound.field, CharField) else None
    if limit:
        described.append(f"{bound.auto_id}-info")
    value = bound.value()
    chosen = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value) if value is not None else ""]
    options = []
    for index, (key, label) in enumerate(getattr(bound.field, "choices", ())):
        options.append(
            {
                "value": str(key) if key is not None else "",
                "label": label,
                "id": bound.auto_id if index == 0 else f"{bound.auto_id}-{index}",
                "checked": str(key) in chosen,
            }
        )
    if kind_of(widget) == "radios":
        options = [option for option in options if option["value"] != ""]
    return {
        "bound": bound,
        "kind": kind_of(widget),
        "type": input_type(widget),
        "heading": heading,
        "described": " ".join(described),
        "options": options,
        "attrs": {k: v for k, v in widget.attrs.items() if k in ("autocomplete", "inputmode", "spellcheck", "maxlength", "accept")},
        "limit": limit,
        "rows": widget.attrs.get("rows", 5),
        "when_needed": getattr(bound.field, "when_needed", ""),
        "optional": not bound.field.required and kind_of(widget) not in ("checkbox", "hidden"),
        "value": value if value is not None else "",
        "multiple": getattr(widget, "allow_multiple_selected", False),
    }


@register.inclusion_tag("web/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """The list of what needs a correction, each a link to its field."""
    errors = []
    for name, messages in form.errors.items():
        target = form[name].auto_id if name in form.fields else ""
        # A bare "this field is required" repeated five times helps nobody: each line names its question.
        colon = _(": ")
        label = f"{form[name].label}{colon}" if target else ""
        errors += [{"text": f"{label}{message}", "href": f"#{target}" if target else ""} for message in messages]
    return {"errors": errors}


@register.inclusion_tag("web/form_fields.html")
def form_fields(form: Form) -> dict[str, Any]:
    """All fields of a form, hidden ones too."""
    return {"form": form}


@register.simple_tag
def error_prefix(form: Form) -> str:
    """Put first in a page's `<title>`: says "Error: " when the form has errors, so that it is heard at once."""
    return _("Error:") + " " if form.is_bound and form.errors else ""


@register.inclusion_tag("web/pagination.html")
def pagination(next: str = "", previous: str = "") -> dict[str, str]:
    """Links to the next and the previous page of a keyset list; an empty address leaves its link out."""
    return {"next": next, "previous": previous}


_PART = re.compile(r"<(/?)(thead|tbody|tfoot|tr|th|td)\b([^>]*)>")
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup", "tr": "row", "td": "cell"}


@register.simple_block_tag
def table(content: str, caption: Any, look: str = "", size: str = "") -> SafeString:
    """A table, from its `thead`, `tbody` and `tfoot`, in a region that has a name and that the keyboard reaches.

    On a narrow screen each row stands as a card, each cell under the heading of its column; the roles keep it a table for whoever
    hears it. `look` adds classes; the caption is heard alone, or seen in a `size` (s, m).
    """
    head = _HEAD.search(content)
    headings = [" ".join(strip_tags(text.replace("<br>", " ")).split()).replace('"', "&quot;") for text in _HEADING.findall(head[0])] if head else []
    column = 0

    def marked(part: re.Match[str]) -> str:
        nonlocal column
        closing, tag, attributes = part.groups()
        if closing:
            return part[0]
        role = _ROLES.get(tag) or ("rowheader" if 'scope="row"' in attributes else "columnheader")
        label = f' data-label="{headings[column]}"' if tag == "td" and column < len(headings) and "colspan" not in attributes else ""
        column = 0 if tag == "tr" else column + 1
        return f'<{tag}{attributes} role="{role}"{label}>'

    return format_html(
        '<div class="p-scroll" tabindex="0" role="region" aria-label="{}"><table class="govuk-table p-table{}" role="table"><caption class="{}">{}</caption>{}</table></div>',
        caption,
        f" {look}" if look else "",
        f"govuk-table__caption govuk-table__caption--{size}" if size else "govuk-visually-hidden",
        caption,
        SafeString(_PART.sub(marked, content)),
    )


@register.inclusion_tag("web/bar_chart.html")
def bar_chart(bars: list[tuple[Any, int]], caption: str, unit: str = "") -> dict[str, Any]:
    """Bars as SVG, and the same figures as a table beneath. `bars` are pairs of label and number (not negative)."""
    most = max((value for _label, value in bars), default=0) or 1
    drawn = []
    for index, (label, value) in enumerate(bars):
        width = round(400 * value / most)
        drawn.append(
            {"label": label, "value": value, "width": width, "y": index * 36 + 6, "text_y": index * 36 + 24, "value_x": 168 + width}
        )
    return {"bars": drawn, "height": len(bars) * 36 + 6, "caption": caption, "title": f"{caption} ({unit})" if unit else caption}


@register.simple_tag
def tr(text: Any) -> str:
    """A text that carries both languages (`{zh, en}`), in the active one."""
    if not text:
        return ""
    return str(text.get(page_language(), "") or text.get("zh", ""))


@register.filter
def day(value: Any) -> str:
    """A legal day as people read it: 2026年2月10日, or 10 February 2026. Of a moment, its day in Asia/Shanghai."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = local(value)
    if page_language() == "en":
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in Asia/Shanghai, to the minute."""
    from procuracy.web.times import local

    return "" if value is None else f"{day(local(value).date())} {local(value):%H:%M}"


@register.filter
def fours(value: str) -> str:
    """A receipt in groups of four."""
    return " ".join(str(value)[i : i + 4] for i in range(0, len(str(value)), 4))


@register.simple_tag
def receipt(value: str) -> SafeString:
    """A receipt as it is shown: grouped for the eye, digit by digit for a screen reader."""
    return format_html(
        '<span class="p-receipt" data-receipt><span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span></span>',
        fours(value),
        "，".join(" ".join(group) for group in fours(value).split(" ")),
    )


@register.simple_tag
def dot(colour: str) -> SafeString:
    """A due-day mark: shape and words beside the colour, since colour alone says nothing."""
    words = {"red": _("Overdue"), "yellow": _("Due soon"), "green": _("In time"), "grey": _("Nothing due")}
    return format_html('<span class="p-dot p-dot--{}" aria-hidden="true"></span><span>{}</span>', colour, words[colour])


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look a key up in a mapping."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def thousands(number: Any) -> str:
    """A number or an amount with its thousands apart, the same in both languages: 10,150,000.00."""
    return "" if number in (None, "") else f"{number:,}"


@register.filter
def yuan(amount: Any) -> str:
    """An amount in yuan, to the fen, never rounded by binary fractions: ¥10,150,000.00."""
    return "" if amount in (None, "") else f"¥{Decimal(str(amount)):,.2f}"
