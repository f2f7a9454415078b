"""What a campaign publishes: tables that are frozen when they are published, no two of which count the same cases.

Who holds two tables may subtract one from the other. Small numbers are withheld in each by itself (`withholding`), so two tables that differ by
one day, one field or one office, or one live table looked at twice, would give them away. Therefore a table covers whole closed days,
counts once, and stays; the next one begins where it ended; and none may count days, fields and offices that another has counted.
What two published tables can tell together is then what each of them tells alone. See docs/decisions/0013-published-tables-never-overlap.md.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from procuracy.casework import lines
from procuracy.casework.actors import Actor
from procuracy.casework.errors import NotAllowed, NotPossibleNow
from procuracy.registry.models import Procuratorate
from procuracy.web.language import Words

from . import campaigns, counting
from .forms import ALL
from .models import Campaign, CampaignChange, PublishedTable

Path = tuple[int, ...]
"""An office by the ids that lead to it; empty for the national one, under which all stand."""
_LOCK = 0x7055626C  # one publication at a time in the whole house: two at once would not see each other


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases a table counts: received on these days, in these fields, in these offices and all below them."""

    first: dt.date
    last: dt.date
    counted: tuple[str, ...]
    offices: tuple[Path, ...]

    def meets(self, other: Scope) -> bool:
        """Whether a case could be counted by both."""
        return (
            self.first <= other.last
            and other.first <= self.last
            and any(_same_field(a, b) for a in self.counted for b in other.counted)
            and any(_one_under_the_other(a, b) for a in self.offices for b in other.offices)
        )


def _same_field(one: str, other: str) -> bool:
    line, _colon, field = one.partition(":")
    its, _colon, its_field = other.partition(":")
    return line == its and (field == its_field or ALL in (field, its_field))


def _one_under_the_other(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def path_of(office: Procuratorate) -> Path:
    """An office as `Scope` names it."""
    return () if office.level == Procuratorate.Level.NATIONAL else office.path()


def next_days(campaign: Campaign, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The days that the next table of a campaign would cover: from the end of the last one to the end of the last full month, or of the campaign. None where no day has closed since."""
    done = campaign.tables.order_by("-last_day").values_list("last_day", flat=True).first()
    first = done + dt.timedelta(days=1) if done else campaign.first_day
    until = campaign.until()
    last = until if until < today else min(until, today.replace(day=1) - dt.timedelta(days=1))
    return (first, last) if first <= last else None


def propose_figures(ident: uuid.UUID, actor: Actor, *, now: dt.datetime, today: dt.date) -> None:
    """Propose to publish the days that have closed since the last table. Raises what counting them would raise, and like `campaigns.propose`."""
    with transaction.atomic():
        campaign = campaigns.locked(ident, actor)
        if campaigns.leads(actor, campaign):
            _countable(campaign, today)
        campaigns.propose(campaign, actor, "figures", now=now, today=today)


def answer(ident: uuid.UUID, actor: Actor, accept: bool, reason: str = "", *, now: dt.datetime, today: dt.date) -> None:
    """Confirm what is proposed, which publishes it, or return it with a reason; whoever proposed it may take it back.

    Raises `NotFound`, `NotAllowed`, `InvalidFacts` for a return without a reason, and what counting raises.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        campaign = campaigns.locked(ident, actor)
        what, own = campaign.asked, campaign.asked_by == actor.reference
        if not what:
            raise NotPossibleNow(_("Nothing is proposed here to be published."))
        if not campaigns.confirms(actor, campaign) and (accept or not own):
            raise NotAllowed(_("Another official of the leading office answers: a head, a chief procurator or case management, never whoever proposed it."))
        campaign.asked = campaign.asked_by = ""
        campaign.published = campaign.published or (accept and what == "page")
        campaign.save(update_fields=["asked", "asked_by", "published"])
        kinds = CampaignChange.Kind
        if not accept:
            campaigns.log(campaign, actor, kinds.TAKEN_BACK if own else kinds.RETURNED, now, reason=reason if own else campaigns.reason_given(reason))
        elif what == "page":
            campaigns.log(campaign, actor, kinds.PUBLISHED, now)
        else:
            _publish_figures(campaign, actor, now, today)


def _countable(campaign: Campaign, today: dt.date) -> tuple[tuple[dt.date, dt.date], list[Procuratorate]]:
    """The days and the offices that the next table counts.

    Raises `NotPossibleNow` where no month has closed since the last one, nobody takes part, or another table has counted some of the same cases.
    """
    days = next_days(campaign, today)
    if days is None:
        raise NotPossibleNow(_("No month has ended since the figures that are published already."))
    offices = counting.taking_part(campaign)
    if not offices:
        raise NotPossibleNow(_("No office takes part yet."))
    _refuse_what_meets(campaign, Scope(*days, tuple(campaign.counted), tuple(map(path_of, offices))))
    return days, offices


def _publish_figures(campaign: Campaign, actor: Actor, now: dt.datetime, today: dt.date) -> None:
    """Count the days that have closed since the last table, and publish that. Only what may be shown is kept."""
    days, offices = _countable(campaign, today)
    found = counting.figures(campaign, offices, days=days)
    PublishedTable.objects.create(
        campaign=campaign, first_day=days[0], last_day=days[1], counted=campaign.counted, offices=[list(path_of(office)) for office in offices], shown=_shown(found), at=now
    )
    campaigns.log(campaign, actor, CampaignChange.Kind.FIGURES, now, last_day=days[1])


def apart(counted: Sequence[str]) -> list[Words]:
    """The lines among what is counted whose figures are published on a page of their own: a campaign that counts one of them publishes none."""
    return [Words(line.title) for line in lines.every() if line.own_figures and any(_same_field(pair, f"{line.procedure}:{ALL}") for pair in counted)]


def _refuse_what_meets(campaign: Campaign, scope: Scope) -> None:
    if elsewhere := apart(scope.counted):
        raise NotPossibleNow(_("Figures of “%(line)s” are published on a page of their own. A second table would give small numbers away; start a campaign without it.") % {"line": elsewhere[0]})
    rows = PublishedTable.objects.filter(first_day__lte=scope.last, last_day__gte=scope.first).select_related("campaign__office")
    for row in rows:
        if scope.meets(Scope(row.first_day, row.last_day, tuple(row.counted), tuple(tuple(path) for path in row.offices))):
            raise NotPossibleNow(
                _("Some of these cases are counted in the published figures of “%(campaign)s” (%(office)s, %(first)s to %(last)s). Whoever subtracts one table from the other would learn small numbers; point to that page instead.")
                % {"campaign": row.campaign, "office": row.campaign.office, "first": row.first_day, "last": row.last_day}
            )


def _shown(found: counting.Figures) -> dict[str, Any]:
    """The table as everybody may read it, as data: nothing that is withheld goes into it."""
    table = counting.public_table(found)
    return {
        "fields": [list(key) for key in found.fields],
        "places": [{"id": place.pk, "cells": [table.cells[place.pk, key] for key in found.fields], "sum": table.rows[place.pk]} for place in found.places],
        "sums": [table.columns[key] for key in found.fields],
        "total": table.total,
        "whole": table.whole,
    }


def total(tables: Sequence[PublishedTable]) -> int | None:
    """Of all tables of a campaign together; None where the sum of one is withheld, or where there is none."""
    sums = [row.shown["total"] for row in tables]
    return sum(sums) if sums and None not in sums else None
