"""The referral line as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case
from procuracy.materials import wording
from procuracy.materials.models import Material
from procuracy.registry.models import Agency

from .effects import slice_of
from .facts import CONDITIONS, KINDS, Consent, Field
from .forms import FORMS, RequestForm
from .models import Disclosure

FOLDER = Path(__file__).parent


def _title(facts: Mapping[str, Any]) -> str:
    """The kind and the partner: nothing of the person."""
    agency = Agency.objects.filter(pk=facts.get("agency")).first()
    return f"{KINDS[facts['kind']].title['zh']}：{agency.name_zh if agency else ''}"


def shown(told: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
    """Disclosed fields for a page: label, value, and the contact choices beside a telephone."""
    return [(Field(name).label, told[name], told.get("safe_contact") if name == Field.PHONE else None) for name in Field.values if told.get(name)]


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """What was asked, of whom, and exactly what the partner sees or will see."""
    facts = case.facts
    disclosure = Disclosure.objects.filter(case_id=case.pk).order_by("-frozen_at").first()
    told = disclosure.told() if disclosure else slice_of(case)
    return "referral/panel.html", {
        "kind": KINDS[facts["kind"]],
        "agency": Agency.objects.filter(pk=facts["agency"]).first(),
        "request_text": facts["request"],
        "told": shown(told),
        "told_files": Material.objects.filter(pk__in=facts.get("files", ())) if facts.get("files") else [],
        "disclosure": disclosure,
        "consent": Consent(facts["consent"]).label,
        "consent_words": facts.get("consent_words", ""),
    }


LINE = Line(
    procedure="referral",
    title={"zh": "协作请求", "en": "Request to a partner"},
    folder=FOLDER / "procedure",
    opening=RequestForm,
    forms=FORMS,
    serves=True,
    conditions=CONDITIONS,
    letters=wording.take_up(FOLDER / "letters.yaml"),
    carries_people=False,
    title_of=_title,
    panel=panel,
)
