"""The lead line as the engine sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from procuracy import law
from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.casework.policy import visible
from procuracy.materials import letters, wording

from .facts import CONDITIONS, UNKNOWN, Source
from .forms import DATUMS, FORMS, RaisedLeadForm, field_title, wgs_of
from .maps import Place, tile_map
from .models import PicturePlace
from .naming import kept_title, title_of
from .near import near
from .news import where_it_stands
from .places import UNIT, distance, units

FOLDER = Path(__file__).parent


FIELDS = {field.id: {"zh": field.title.zh, "en": field.title.en} for field in law.every_field()} | {UNKNOWN: {"zh": "领域待定", "en": "Field not known yet"}}


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Field, place, source; typed and camera positions side by side with their distance; near leads. At most five statements."""
    facts = case.facts
    field = law.field_of(facts["field"]) if facts["field"] != UNKNOWN else None
    pin = wgs_of(str(facts.get("position", "")), str(facts.get("datum", "")))
    pictures = list(PicturePlace.objects.filter(case_id=case.pk))
    here = units(*pin) if pin else None
    shots = [
        {
            "position": f"{row.latitude / UNIT:.5f}, {row.longitude / UNIT:.5f}",
            "taken_at": row.taken_at,
            "metres": distance(here, (row.latitude, row.longitude)) if here else None,
            "material_id": row.material_id,
        }
        for row in pictures
        if row.latitude is not None and row.longitude is not None
    ]
    alike = near(
        words=case.words, division=case.place, field=facts["field"], seen_on=dt.date.fromisoformat(facts["seen_on"]), place=pin, where=facts["happened_at"], pictures=[row.likeness for row in pictures], apart_from=case.pk, within=visible(actor)
    )
    return "lead/panel.html", {
        "lead_field": field_title(facts["field"]) if field else None,
        "field_law": field.law if field else "",
        "source": Source(facts["source"]).label,
        "source_detail": facts.get("source_detail", ""),
        "media_url": facts.get("media_url", ""),
        "device": _device(facts, here),
        "seen_on": facts["seen_on"],
        "place_words": facts["happened_at"],
        "responsible": facts.get("responsible", ""),
        "position": facts.get("position", ""),
        "datum": dict(DATUMS).get(str(facts.get("datum", "")), ""),
        "shots": shots,
        "near": [{"lead": n, "merges": case.open and n.case.open and n.case.pk < case.pk} for n in alike],
        "own": case.pk,
        "map": tile_map(_places(pin, wgs_of(str(facts.get("device", "")), "wgs84"), pictures)),
        "same_as": facts.get("same_as", ""),
    }


def _places(pin: tuple[float, float] | None, device: tuple[float, float] | None, pictures: Iterable[PicturePlace]) -> Iterator[Place]:
    """All that is known of the place, as the map shows it."""
    if pin:
        yield "typed", _("Position as typed"), *pin
    if device:
        yield "device", _("Position of the device"), *device
    for row in pictures:
        if row.latitude is not None and row.longitude is not None:
            yield "camera", _("Position of the camera"), row.latitude / UNIT, row.longitude / UNIT


def _device(facts: Mapping[str, Any], pin: tuple[int, int] | None) -> dict[str, Any] | None:
    """Where the reporter's own device said that it was, how exactly, and how far from the place that she typed."""
    place = wgs_of(str(facts.get("device", "")), "wgs84")
    if place is None:
        return None
    return {"position": facts["device"].replace(",", ", "), "accuracy": facts.get("device_accuracy"), "metres": distance(pin, units(*place)) if pin else None}


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """Where what arose from her lead stands, in plain words."""
    news = where_it_stands(case)
    return ("lead/person.html", {"news": news}) if news else ("", {})


LINE = Line(
    procedure="lead",
    title={"zh": "公益诉讼线索", "en": "Lead of a public interest case"},
    folder=FOLDER / "procedure",
    opening=RaisedLeadForm,
    forms=FORMS,
    conditions=CONDITIONS,
    letters=letters.COMMON + wording.take_up(FOLDER / "letters.yaml"),
    department="public_interest",
    carries_people=False,
    title_of=title_of,
    kept_title=kept_title,
    panel=panel,
    person_panel=person_panel,
    field_of=lambda facts: str(facts["field"]),
    fields=FIELDS,
    own_figures=True,
    may_bounce=False,
    owes=lambda view, clock: clock != "news" or view.replyable,
)
