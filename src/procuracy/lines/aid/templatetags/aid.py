"""How the pages of judicial aid write amounts and steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from procuracy.law import Step, Text
from procuracy.lines.aid import amount

register = template.Library()


@register.filter
def yuan(value: Decimal) -> str:
    """An amount to read: 12,000.00."""
    return amount.yuan(value)


@register.filter
def both(step: Step) -> Any:
    """The text of a step in both languages."""
    return Text(step.zh, step.en)
