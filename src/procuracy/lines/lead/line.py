"""The lead line as the engine sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from procuracy import law
from procuracy.casework import queries
from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case, Party
from procuracy.casework.policy import visible
from procuracy.materials import letters, wording
from procuracy.materials.models import Material

from .facts import CONDITIONS, UNKNOWN, Source
from .forms import DATUMS, FORMS, RaisedLeadForm, field_title, wgs_of
from .maps import Place, tile_map
from .models import PicturePlace
from .naming import kept_title, title_of
from .near import near
from .places import UNIT, distance, units

FOLDER = Path(__file__).parent


FIELDS = {field.id: {"zh": field.title.zh, "en": field.title.en} for field in law.every_field()} | {UNKNOWN: {"zh": "领域待定", "en": "Field not known yet"}}


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Field, place, source; typed and camera positions side by side with their distance; near leads, and what those said whose leads were merged into this one. At most nine statements."""
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
        "near": [{"lead": n, "merges": case.open and n.case.open and n.case.pk < case.pk, "answers": case.stage in ("assessing", "inquiring") and not n.case.open} for n in alike],
        "here": case.pk,
        "merged": _merged_reports(case, actor),
        "map": tile_map(_places(pin, wgs_of(str(facts.get("device", "")), "wgs84"), pictures)),
        "same_as": facts.get("same_as", ""),
    }


def _merged_reports(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """The reports that were merged into this lead, each with its own words, place, day and files: they may differ. Four statements, or one where there are none.

    Whoever reads this lead reads what was said of the same thing; a report that is kept more closely, and files, only who may open that one.
    """
    ids = queries.answered_with(case.pk)[1:]
    if not ids:
        return []
    rows = Case.objects.filter(pk__in=ids).defer("search").order_by("id")
    opened = set(Case.objects.filter(visible(actor), pk__in=ids).values_list("pk", flat=True))
    files: dict[uuid.UUID, list[Material]] = {}
    for file in Material.objects.filter(case_id__in=opened).order_by("id"):
        if file.case_id is not None:
            files.setdefault(file.case_id, []).append(file)
    return [
        {"case": row, "opens": row.pk in opened, "where": row.facts["happened_at"], "seen_on": row.facts["seen_on"], "responsible": row.facts.get("responsible", ""), "files": files.get(row.pk, [])}
        for row in rows
        if row.pk in opened or row.sensitivity <= case.sensitivity
    ]


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
    """What she reported, as she wrote it, with her own pictures: several leads are told apart. One statement."""
    files = [row for row in Material.objects.filter(case_id=case.pk, party_id=party.pk) if row.state != Material.State.INFECTED]
    facts = case.facts
    return "lead/person.html", {
        "words": case.words,
        "where": facts["happened_at"],
        "field": field_title(facts["field"]),
        "seen_on": facts["seen_on"],
        "responsible": facts.get("responsible", ""),
        "pictures": [row for row in files if row.derivative],
        "others": [row for row in files if not row.derivative],
    }


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
    inner=frozenset({"follow", "news", "note_answer"}),
    owes=lambda view, clock: clock != "news" or view.replyable,
)
