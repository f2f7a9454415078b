"""What the generic pages cannot show of an aid case: to the office the figures and hands of a grant, to the person her own matter."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procuracy.casework.actors import Actor
from procuracy.casework.models import Case, Party
from procuracy.lines.common.earlier import with_sight
from procuracy.registry.models import Department

from . import amount as sums
from . import terms
from .earlier import earlier_aid
from .forms import FAULT, KNOWN, SOURCES
from .leads import reasons_named
from .models import AidGrant, AidPayment

_SAID = (
    ("earlier_aid", _("Earlier aid elsewhere"), KNOWN),
    ("compensation", _("Compensation had"), KNOWN),
    ("own_fault", _("Own fault"), FAULT),
)


def panel(case: Case, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The part of the case page: with what else is known of aid in the matter, so that nobody gives it twice unawares."""
    grant = AidGrant.objects.filter(case_id=case.pk).select_related("province", "proposed_by", "decided_by").first()
    payments = AidPayment.objects.filter(case_id=case.pk).select_related("recorded_by")
    said = case.facts.get("interview") or {}
    earlier = earlier_aid(case.pk)
    return "aid/panel.html", {
        "aid": {
            "source": dict(SOURCES).get(case.facts.get("source", ""), ""),
            "reason": case.facts.get("reason", ""),
            "minutes": case.facts.get("minutes", ""),
            "reasons": [reason.text for reason in reasons_named(case.facts.get("lead_reasons", ()))],
            "cause": case.facts.get("cause", ""),
            "organ": case.facts.get("organ", ""),
            "classes": _texts(terms.CLASSES, said.get("classes", ())),
            "causes": _texts(terms.CAUSES, said.get("causes", ())),
            "said": [(label, dict(choices)[said[name]]) for name, label, choices in _SAID if said.get(name)],
            "grant": grant,
            "eligibility": _texts(terms.CLASSES, [grant.eligibility]) if grant else [],
            "steps": _steps(grant) if grant else [],
            "payments": list(payments),
            "earlier": with_sight(actor, earlier, lambda row: row.case_id),
            "denied": bool(earlier) and said.get("earlier_aid") == "no",
        }
    }


def person_panel(case: Case, party: Party) -> tuple[str, dict[str, Any]]:
    """The part of the person's page: what it was about, who handles it, since when, what came of it. Two statements."""
    grant = AidGrant.objects.filter(case_id=case.pk).first()
    payment = AidPayment.objects.filter(case_id=case.pk, kind=AidPayment.Kind.PAID).first()
    result = "granted" if grant else "refused" if case.outcome == "refused" else ""
    if case.outcome in ("revoked", "recovered", "not_recovered") or case.stage == "recovering":
        result = "revoked"
    return "aid/person.html", {
        "cause": case.facts.get("cause", ""),
        "department": Department.Function(case.department).label if case.department else "",
        "accepted_on": case.facts.get("accepted_on", ""),
        "result": result,
        "amount": sums.yuan(grant.amount) if grant else "",
        "decided_on": grant.decided_on if grant else None,
        "payment": payment,
        "paid": sums.yuan(payment.amount) if payment else "",
    }


def _texts(known: terms.Terms, ids: Any) -> list[Any]:
    return [known[name].text for name in ids if name in known]


def _steps(grant: AidGrant) -> list[Any]:
    """The steps of the amount, from the figures that the grant was decided on."""
    base = sums.Base(grant.base_wage, grant.province_id, grant.wage_year, grant.wage_source)
    limit = sums.Limit(grant.limit, grant.limit_source) if grant.limit is not None else None
    had = grant.earlier_aid + grant.compensation
    reckoned = sums.reckon(grant.base_wage, grant.amount, grant.usual_months, limit=limit, damages=grant.damages, had=had)
    return sums.steps(base, str(grant.province), reckoned, grant.usual_months, limit=limit, damages=grant.damages, had=had)


def money(cases: Sequence[Case]) -> dict[uuid.UUID, list[tuple[Any, Decimal]]]:
    """What was granted, and what moved, in yuan: for the picture of the matter. Two statements."""
    ids = [case.pk for case in cases]
    found: dict[uuid.UUID, list[tuple[Any, Decimal]]] = defaultdict(list)
    for grant in AidGrant.objects.filter(case_id__in=ids):
        found[grant.case_id].append((_("Granted"), grant.amount))
    for payment in AidPayment.objects.filter(case_id__in=ids):
        found[payment.case_id].append((payment.get_kind_display(), payment.amount))
    return dict(found)
