"""Renders ordinary Django forms in accessible markup: label, hint, error, and the control that fits."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procuracy.config import clock


class Renderer(DjangoTemplates):
    """Renders fields by `web/field.html`; widgets by their own class below."""

    field_template_name = "web/field.html"
    form_template_name = "web/form.html"

    def get_template(self, template_name: str) -> Any:
        from django.template.loader import get_template

        return get_template(template_name)


_FIGURES = re.compile(r"(?P<year>\d{4})\s*[-./年]\s*(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})\s*,?\s+(?P<year>\d{4})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")


def _month(said: str) -> int | str:
    """The number of a month; a name is read in full or cut short ("Nov", "Sept")."""
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(said.lower())), said)


_AGO = {"今天": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "today": 0, "yesterday": 1}
_TIME_OF_DAY = re.compile(r"(?:凌晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|(?:in the |this )?(?:morning|afternoon|evening))$")
_NO_YEAR = (
    re.compile(r"(?P<month>\d{1,2})\s*[-./月]\s*(?P<day>\d{1,2})\s*[日号]?"),
    re.compile(r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3,9})\.?"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})"),
)
_LAST_WEEK = re.compile(r"上(?:个)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])|last\s+(?P<en>[A-Za-z]{3,9})")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _last_such_day(text: str, today: dt.date) -> dt.date | None:
    """A day said without its year (11月20日, 11.20, 20 November), or as a weekday of last week (上周五), as the last such day that has come."""
    if found := _LAST_WEEK.fullmatch(text.lower()):
        said = found["en"] or ""
        at = "一二三四五六日".find(found["zh"].replace("天", "日")) if found["zh"] else next((i for i, name in enumerate(_WEEKDAYS) if name.startswith(said)), -1)
        monday = today - dt.timedelta(days=today.weekday())
        return monday + dt.timedelta(days=at - 7) if at >= 0 else None
    for pattern in _NO_YEAR:
        if found := pattern.fullmatch(text):
            month = _month(found["month"])
            for year in range(today.year, today.year - 9, -1):  # the 29th of February may lie eight years back
                try:
                    day = dt.date(year, int(month), int(found["day"]))
                except ValueError:
                    continue
                if day <= today:
                    return day
    return None


class DayField(forms.DateField):
    """A day as people write it, in either language: 2026-02-10, 2026/2/10, 2026年2月10日, 10 February 2026, Feb. 10, 2026, 昨天, yesterday.

    `past`: it asks for a day that has come, which may be said without its year. Programs say a day as such: where one fills the form `spoken` is False.
    What it holds already is shown as 2026-02-10, which it reads again: the page's own way of writing days may not be one of these.
    """

    spoken = True

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.past = past

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if self.spoken and self.past:
                value = _TIME_OF_DAY.sub("", value).strip() or value  # 昨天下午: the day is asked
            if self.spoken and self.past and (day := _last_such_day(value, clock.today())):
                return day
            if self.spoken and value.lower() in _AGO:
                return clock.today() - dt.timedelta(days=_AGO[value.lower()])
            for pattern in (_FIGURES, _DAY_FIRST, _MONTH_FIRST):
                if found := pattern.fullmatch(value):
                    value = f"{found['year']}-{_month(found['month'])}-{found['day']}"
                    break
        return super().to_python(_written(value, dt.date))

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat()[:10] if isinstance(value, dt.date) else value


_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


class AmountField(forms.DecimalField):
    """An amount in plain digits. "1e5" is a slip of the hand, not a hundred thousand."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if value and not _PLAIN.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def _written(value: Any, kind: type) -> Any:
    """A day or moment as it was written; a number or an object that a program sent is a wrong answer, not a mistake of ours."""
    return value if value is None or isinstance(value, str | kind) else str(value)


LEAST_DIGITS = 5


class TelephoneField(forms.CharField):
    """A telephone number as people write it, in plain digits and signs. What cannot be called at all is pointed out."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "tel", "inputmode": "tel"}
        super().__init__(**{"label": _("Telephone number"), "max_length": 40, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value) or "").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (sum(c.isdecimal() for c in value) < LEAST_DIGITS or re.search(r"[^\W\d_]{2}", value)):
            raise forms.ValidationError(_("We could not call this number. Write its digits, for instance 138 0000 0000 or 028-0000 0000."))


class MomentField(forms.DateTimeField):
    """A day and time in the office's zone, picked or written: 2026-02-10 14:30."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"input_formats": formats, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> dt.datetime | None:
        return super().to_python(_written(value, dt.date))


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Any number of files; cleans to the list of uploads. What they may be is for the room that takes them in."""

    widget = _ManyFiles

    def __init__(self, **kwargs: Any) -> None:
        hint = kwargs.pop("help_text", "")
        most = _("At most 10 files at once.")  # settings.PROCURACY_FILES_AT_ONCE
        help_text = format_lazy("{} {}", hint, most) if hint else most
        super().__init__(**{"widget": _ManyFiles(attrs={"multiple": True}), "required": False, "help_text": help_text, **kwargs})


def kind_of(widget: forms.Widget) -> str:
    """Which component shows a widget."""
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def input_type(widget: forms.Widget) -> str:
    """HTML type; days are text, since people write them in many ways."""
    kind = widget.attrs.get("type") or getattr(widget, "input_type", "text")
    return "text" if kind in ("date", "time", "number") else str(kind)
