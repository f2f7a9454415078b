"""Tags of the workspace."""


from typing import Any

from django import template

from procuracy.config.demo_guard import demo_allowed
from procuracy.desk.labels import label
from procuracy.registry.models import AgencyPerson, Official
from procuracy.web.language import comma

register = template.Library()


@register.simple_tag
def demo_people() -> list[Any]:
    """The demo's accounts for the sign-in page; none outside a demo database."""
    if not demo_allowed():
        return []
    officials = Official.objects.select_related("user", "office").filter(user__username__startswith="demo-").order_by("pk")
    partners = AgencyPerson.objects.select_related("user", "agency").filter(user__username__startswith="demo-").order_by("pk")
    return [{"user": row.user, "title": row.title, "place": row.office} for row in officials] + [
        {"user": row.user, "title": row.title, "place": row.agency} for row in partners
    ]


@register.filter
def labelled(code: Any, kind: str) -> Any:
    """The words for a code: `{{ case.door|labelled:"door" }}`."""
    return label(code, kind)


@register.filter
def labels(codes: list[str], kind: str) -> str:
    """The words for several codes."""
    return comma().join(str(label(code, kind)) for code in codes or ())
