"""The volunteer line as the engine sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.materials import letters, wording
from procuracy.registry import places
from procuracy.registry.models import Participant

from .facts import CONDITIONS, EXPERTISE, TRAINING
from .forms import FORMS, ApplicationForm
from .service import record_of

FOLDER = Path(__file__).parent


def _shown(case: Case) -> dict[str, Any]:
    return {
        "expertise": [EXPERTISE[name] for name in case.facts.get("expertise", ()) if name in EXPERTISE],
        "area": places.full_name(case.place),
        "agreed_on": case.facts.get("agreed_on"),
    }


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """What she knows, where, what could stand in the way, and her record of service. Three statements."""
    party = Party.objects.filter(case_id=case.pk).order_by("id").first()
    contact = party.contact_data() if party else {}
    participant = Participant.objects.filter(case_id=case.pk).first()
    return "volunteer/panel.html", {
        "volunteer": _shown(case),
        "occupation": contact.get("occupation", ""),
        "conflicts": contact.get("conflicts", ""),
        "participant": participant,
        "record": record_of([participant.pk]).get(participant.pk) if participant else None,
    }


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """Her registration as she reads it: profile, what volunteers should know, record of service. Two statements."""
    participant = Participant.objects.filter(case_id=case.pk).first()
    return "volunteer/person.html", {
        "volunteer": _shown(case),
        "stage": case.stage,
        "training": TRAINING,
        "active": case.stage == "active",
        "record": record_of([participant.pk]).get(participant.pk) if participant else None,
    }


LINE = Line(
    procedure="volunteer",
    title={"zh": "公益诉讼志愿者", "en": "Volunteer for the public interest"},
    folder=FOLDER / "procedure",
    opening=ApplicationForm,
    forms=FORMS,
    serves=True,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="public_interest",
    panel=panel,
    person_panel=person_panel,
)
