"""Tags of the pages of signing in."""

from __future__ import annotations

from typing import Any

from django import template

from procuracy.desk.access import second_factor_missing

register = template.Library()


@register.simple_tag(takes_context=True)
def second_factor_wanted(context: dict[str, Any]) -> bool:
    """Whether the person must set a second factor up before anything else."""
    request = context["request"]
    return bool(request.user.is_authenticated and second_factor_missing(request))
