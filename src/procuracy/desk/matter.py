"""The matter as a picture: linked cases, partners, letters and money on one page, and a table that says the same."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procuracy.casework import lawbook, lines
from procuracy.casework.matter import Matter, matter
from procuracy.casework.models import Case, Link, Sensitivity
from procuracy.casework.policy import visible
from procuracy.lines.common.opened import reason_missing, record
from procuracy.lines.group.tables import sums_of
from procuracy.materials.models import Letter
from procuracy.registry.models import Agency
from procuracy.registry.roles import CASE_ROLES
from procuracy.web.graph import Edge, Node, drawing
from procuracy.web.language import page_language
from procuracy.web.views import not_found

from .access import official


@official(*CASE_ROLES)
def matter_page(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Everything that links join to this case, as far as this official may open it. Looking at it is recorded."""
    case = Case.objects.filter(visible(request.actor), pk=ident).first()
    if case is None:
        return not_found(request)
    if reason_missing(request, case):
        return redirect("desk:case", ident=ident)
    record(request, case, "matter")
    return render(request, "desk/matter.html", {"case": case, **context(matter(ident, request.actor), ident)})


def context(found: Matter, here: uuid.UUID) -> dict[str, Any]:
    """Rows of the table and the drawing of a matter: four statements, and up to two for each line that knows of money."""
    letters: Counter[uuid.UUID] = Counter(Letter.objects.filter(case_id__in=[case.pk for case in found.cases]).values_list("case_id", flat=True))
    money = _money(found)
    for ident, sums in sums_of([case.pk for case in found.cases]).items():
        money[ident] = [*money.get(ident, []), *sums]
    agencies = {row.pk: row for row in Agency.objects.filter(pk__in={case.facts["agency"] for case in found.cases if case.facts.get("agency")})}
    rows = [_row(case, here, letters[case.pk], money.get(case.pk, []), agencies) for case in found.cases]
    numbers = {case.pk: number for number, case in enumerate(found.cases, 1)}
    ties = [
        {"from": numbers[tie.case_id], "to": numbers[tie.other_id], "kind": Link.Kind(tie.kind).label, "reason": tie.reason} for tie in found.ties
    ]
    deepest = max(found.steps.values(), default=0)
    nodes = [
        Node(row["case"].pk, _lines(number, row), found.steps[row["case"].pk], reverse("desk:case", args=[row["case"].pk]), row["look"])
        for number, row in enumerate(rows, 1)
    ] + [Node(f"agency-{agency.pk}", (str(agency), str(agency.get_kind_display())), deepest + 1, kind="partner") for agency in agencies.values()]
    edges = [Edge(tie.case_id, tie.other_id, str(Link.Kind(tie.kind).label)) for tie in found.ties]
    edges += [Edge(case.pk, f"agency-{case.facts['agency']}") for case in found.cases if case.facts.get("agency") in agencies]
    said = _("%(cases)s cases and %(partners)s partners. The table below says the same.") % {"cases": len(rows), "partners": len(agencies)}
    return {"rows": rows, "ties": ties, "cut_off": found.cut_off, "graph": drawing(nodes, edges, _("The matter as a picture"), said)}


def _money(found: Matter) -> dict[uuid.UUID, list[tuple[Any, Decimal]]]:
    """Amounts by case, as each line knows them."""
    by_line: dict[str, list[Case]] = defaultdict(list)
    for case in found.cases:
        by_line[case.line].append(case)
    sums: dict[uuid.UUID, list[tuple[Any, Decimal]]] = {}
    for name, cases in by_line.items():
        money = lines.get(name).money
        if money is not None:
            sums |= money(cases)
    return sums


def _row(case: Case, here: uuid.UUID, letters: int, money: list[tuple[Any, Decimal]], agencies: dict[int, Agency]) -> dict[str, Any]:
    stage = lawbook.pinned_procedure(case.procedure_id).stages[case.stage]
    return {
        "case": case,
        "title": _("Sealed") if case.sensitivity == Sensitivity.SEALED else case.title,
        "line": lines.get(case.line).title,
        "stage": stage.title,
        "letters": letters,
        "money": money,
        "agency": agencies.get(case.facts.get("agency", 0)),
        "look": "here" if case.pk == here else "case" if case.open else "closed",
    }


def _lines(number: int, row: dict[str, Any]) -> tuple[str, ...]:
    """What stands in a box: number and line, title or money, stage and letters."""
    language = page_language()
    money = " ".join(f"¥{amount:,.2f}" for _label, amount in row["money"][-1:])
    letters = ngettext("%(count)s letter", "%(count)s letters", row["letters"]) % {"count": row["letters"]} if row["letters"] else ""
    return (
        f"{number}. {row['line'][language]}",
        money or (row["title"] if row["title"] != row["line"]["zh"] else str(row["case"].office)),
        " · ".join(part for part in (str(row["stage"][language]), letters) if part),
    )
