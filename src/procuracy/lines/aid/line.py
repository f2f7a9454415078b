"""The line of judicial aid as the engine sees it."""

from __future__ import annotations

from pathlib import Path

from procuracy.casework.lines import NOTHING_DONE, Line
from procuracy.lines.common.conditions import BESIDE_A_MATTER
from procuracy.materials import wording

from .facts import CONDITIONS
from .forms import FORMS, OpeningForm
from .panels import money, panel, person_panel

FOLDER = Path(__file__).parent

LINE = Line(
    procedure="aid",
    title={"zh": "国家司法救助", "en": "Judicial aid"},
    folder=FOLDER / "procedure",
    opening=OpeningForm,
    forms=FORMS,
    beside=BESIDE_A_MATTER,
    unasked=NOTHING_DONE | {"lead_declined", "not_applied"},
    conditions=CONDITIONS,
    letters=wording.take_up(FOLDER / "letters.yaml"),
    panel=panel,
    person_panel=person_panel,
    money=money,
)
