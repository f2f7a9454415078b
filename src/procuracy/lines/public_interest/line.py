"""The lines of public interest litigation as the engine sees them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procuracy import law
from procuracy.casework.actors import Actor
from procuracy.casework.lines import Line
from procuracy.casework.models import Case
from procuracy.lines.common.conditions import BESIDE_A_MATTER
from procuracy.lines.guests.facts import Verdict
from procuracy.materials import wording
from procuracy.materials.models import Material
from procuracy.registry.models import Official
from procuracy.web.language import Words

from .facts import CONDITIONS
from .forms import FORMS, AdministrativeForm, CivilForm, SpotEvaluationForm, SupportForm
from .models import Evidence, SpotEvaluation
from .telling import told

FOLDER = Path(__file__).parent
LETTERS = wording.take_up(FOLDER / "letters.yaml")


def _title(track: str) -> Any:
    def title(facts: Mapping[str, Any]) -> str:
        return f"{track}：{law.field_of(facts['field']).title.zh} · {facts['respondent']}"[:120]

    return title


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Field and article, whom it is about, the suggestion, the evidence list, pictures side by side, evaluations. Four statements."""
    rows = list(Evidence.objects.filter(case_id=case.pk))
    evaluations = list(SpotEvaluation.objects.filter(case_id=case.pk))
    wanted = {row.material_id for row in rows if row.material_id} | {ident for row in evaluations for ident in row.materials}
    files = {m.pk: m for m in Material.objects.filter(case_id=case.pk, pk__in=wanted)} if wanted else {}
    second = Official.objects.filter(pk=case.facts["second"]).first() if case.facts.get("second") else None
    field = law.field_of(case.facts["field"])
    labels = {name: SpotEvaluationForm.base_fields[name].label for name in ("volunteers", "concerned", "disabled", "observers")}
    return "public_interest/panel.html", {
        "field": Words({"zh": field.title.zh, "en": field.title.en}),
        "field_law": field.law,
        "respondent": case.facts["respondent"],
        "harm": case.facts["harm"],
        "happened_at": case.facts["happened_at"],
        "plaintiff": case.facts.get("plaintiff", ""),
        "criminal_case": case.facts.get("criminal_case", ""),
        "urgent_case": case.facts.get("urgent"),
        "challenged": case.facts.get("challenge") in ("asked", "asked_again"),
        "second": second,
        "suggestion_": case.facts.get("suggestion"),
        "received_by_organ_on": case.facts.get("received_by_organ_on"),
        "replied_on": case.facts.get("replied_on"),
        "evidence": [{"row": row, "file": files.get(row.material_id)} for row in rows],
        "pairs": _side_by_side(rows, files),
        "evaluations": [
            {
                "row": row,
                "part": [(labels[name], count) for name, count in row.took_part],
                "points": [(text, Verdict(verdict).label) for text, verdict in row.points],
                "files": [files[ident] for ident in row.materials if ident in files],
            }
            for row in evaluations
        ],
    }


def _side_by_side(rows: list[Evidence], files: Mapping[Any, Material]) -> list[dict[str, Any]]:
    """Pictures of one viewpoint from before and after: the last of each."""
    seen: dict[str, dict[str, Any]] = {}
    for row in rows:
        file = files.get(row.material_id)
        if row.viewpoint and file is not None and file.derivative:
            seen.setdefault(row.viewpoint, {"viewpoint": row.viewpoint})[row.phase] = {"row": row, "file": file}
    return [pair for pair in seen.values() if "before" in pair or "after" in pair]


def _line(procedure: str, title: Words, track: str, folder: str, opening: Any) -> Line:
    return Line(
        procedure=procedure,
        title=title,
        folder=FOLDER / "procedure" / folder,
        opening=opening,
        forms=FORMS,
        beside=BESIDE_A_MATTER,
        conditions=CONDITIONS,
        letters=LETTERS,
        department="public_interest",
        carries_people=False,
        title_of=_title(track),
        field_of=lambda facts: str(facts["field"]),
        fields={field.id: {"zh": field.title.zh, "en": field.title.en} for field in law.every_field()},
        panel=panel,
        tells=told,
    )


LINES = (
    _line("public_interest_administrative", Words({"zh": "行政公益诉讼", "en": "Administrative public interest case"}), "行政公益诉讼", "administrative", AdministrativeForm),
    _line("public_interest_civil", Words({"zh": "民事公益诉讼", "en": "Civil public interest case"}), "民事公益诉讼", "civil", CivilForm),
    _line("public_interest_support", Words({"zh": "支持公益诉讼", "en": "Support of a public interest suit"}), "支持公益诉讼", "support", SupportForm),
)
