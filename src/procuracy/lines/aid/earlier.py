"""Judicial aid that was given before in the same matter, or to the same person: it is given once, and a person judges whether this is the same.

Nothing here refuses anything. Amount, day and office are told even of a case that the reader may not open, since the rule binds every office.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from procuracy.casework.matter import joined
from procuracy.casework.models import Party, Sensitivity
from procuracy.web.templatetags.web import day as day_said

from . import amount as sums
from .models import AidGrant, AidPayment

MOST = 10


@dataclass(frozen=True, slots=True)
class EarlierAid:
    """Money that was paid and not paid back, or that is granted and about to be paid."""

    case_id: uuid.UUID
    office: str
    amount: Decimal
    on: dt.date
    paid: bool
    same_matter: bool

    @property
    def line(self) -> str:
        """As a fact of a proposal: without words, so that it reads in either language."""
        return f"{sums.yuan(self.amount)} · {self.on.isoformat()} · {self.office}"

    @property
    def said(self) -> str:
        """In the language of the page."""
        values = {"yuan": sums.yuan(self.amount), "day": day_said(self.on), "office": self.office}
        return _("%(yuan)s yuan paid on %(day)s by %(office)s") % values if self.paid else _("%(yuan)s yuan granted on %(day)s by %(office)s") % values


def earlier_aid(case_id: uuid.UUID) -> list[EarlierAid]:
    """Aid of other cases, of the same matter first; of a case with a grant of its own only what was decided before that."""
    matter, others = joined(case_id), _of_the_same_people(case_id)
    grants = AidGrant.objects.filter(Q(case_id__in=matter) | Q(case_id__in=others, case__sensitivity__lt=Sensitivity.SEALED)).exclude(case_id=case_id)
    own = AidGrant.objects.filter(case_id=case_id).first()
    if own is not None:
        grants = grants.filter(pk__lt=own.pk)
    rows = grants.select_related("case__office").prefetch_related("case__aid_payments").order_by("pk")[:MOST]
    found = [row for row in (_given(grant, grant.case_id in matter) for grant in rows) if row is not None]
    return sorted(found, key=lambda row: not row.same_matter)


def _given(grant: AidGrant, same_matter: bool) -> EarlierAid | None:
    """What is left of a grant; nothing where it was revoked, given up or paid back."""
    moves = grant.case.aid_payments.all()
    paid = [row for row in moves if row.kind == AidPayment.Kind.PAID]
    left = sum((row.amount if row.kind == AidPayment.Kind.PAID else -row.amount for row in moves), Decimal(0))
    if (paid and left <= 0) or not (paid or grant.case.open):
        return None
    amount, on = (left, paid[0].paid_on) if paid else (grant.amount, grant.decided_on)
    return EarlierAid(grant.case_id, str(grant.case.office), amount, on, bool(paid), same_matter)


def _of_the_same_people(case_id: uuid.UUID) -> set[uuid.UUID]:
    """Cases of whoever asks here: by the row in which she first spoke, by her identity number, or by name and telephone together."""
    by = Q(pk__in=[])
    for party in Party.objects.filter(case_id=case_id, role__in=(Party.Role.PETITIONER, Party.Role.REPRESENTED)).order_by("id")[:MOST]:
        first = party.joined_from_id or party.pk
        by |= Q(pk=first) | Q(joined_from_id=first)
        if party.identity_index is not None:
            by |= Q(identity_index=party.identity_index)
        if party.name_index is not None and party.phone_index is not None:
            by |= Q(name_index=party.name_index, phone_index=party.phone_index)
    return set(Party.objects.filter(by).values_list("case_id", flat=True)[:200]) - {case_id}
