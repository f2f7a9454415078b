"""Typed facts of judicial aid beside the case: the grant with every figure it was reckoned from, payments; and the figures themselves.

Rows of a case are added by effects in the statement of the act. Yuan are Decimal; of an account only its last four digits are kept.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case
from procuracy.registry.models import Division, Official, Procuratorate


class AidGrant(models.Model):
    """A decided grant: the amount, and the base, limit and circumstances as they were used. One for a case."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="aid_grant")
    seq = models.IntegerField()
    decided_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    months = models.DecimalField(max_digits=9, decimal_places=2)
    base_wage = models.DecimalField(max_digits=10, decimal_places=2)
    wage_year = models.PositiveSmallIntegerField()
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    wage_source = models.CharField(max_length=300)
    usual_months = models.PositiveSmallIntegerField()
    special = models.BooleanField(default=False)
    special_reason = models.TextField(blank=True)
    limit = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    limit_source = models.CharField(max_length=300, blank=True)
    eligibility = models.CharField(max_length=24)
    earlier_aid = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    compensation = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    damages = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    factors = models.TextField()
    proposed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.amount}"


class AidPayment(models.Model):
    """Money that moved: paid to the person, or returned by her."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Paid out")
        RETURNED = "returned", _("Paid back")

    class Way(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CASH = "cash", _("Cash")
        OTHER = "other", _("Another way")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="aid_payments")
    seq = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    paid_on = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices)
    account_last4 = models.CharField(max_length=4, blank=True)
    recorded_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_on = models.DateField(null=True)
    """The day on which the person signed for it."""

    class Meta:
        ordering: ClassVar = ["seq"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class WageFigure(models.Model):
    """A province's average monthly wage of a year, as an administrator added it. It wins over the shipped file; the newest row holds."""

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    monthly = models.DecimalField(max_digits=10, decimal_places=2)
    source = models.CharField(max_length=300)
    added_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["province_id", "-year", "-id"]

    def __str__(self) -> str:
        return f"{self.province} {self.year}: {self.monthly}"


class LocalLimit(models.Model):
    """A fixed limit for one person and case in an office and all below it, from a day on. It is a warning, never a refusal."""

    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="aid_limits")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    yuan = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=300)
    added_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["office_id", "-since", "-id"]

    def __str__(self) -> str:
        return f"{self.office}: {self.yuan}"
