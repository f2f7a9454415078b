"""Campaigns: any office starts one with the offices below it, asks others, extends it with a reason, and ends it.

Every decision leaves a row in an append-only history. Nothing here touches a case: see `counting`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.registry.models import Procuratorate, RoleGrant
from procuracy.registry.roles import Role

from .forms import LONGEST
from .models import Campaign, CampaignChange, CampaignOffice

Kind = CampaignChange.Kind
State = CampaignOffice.State
LEADERS = (Role.HEAD, Role.CHIEF_PROCURATOR)
"""Who decides about a campaign for an office."""
CONFIRMERS = (*LEADERS, Role.CASE_MANAGEMENT)
"""Who confirms, beside its author, that something of a campaign is published."""


def decides(actor: Actor) -> bool:
    """Whether the actor decides about campaigns for her office: starts one, answers an invitation."""
    return actor.kind == "official" and actor.has(*LEADERS)


def stands_over(actor: Actor, office: Procuratorate) -> bool:
    """Whether an office is the actor's own or below it."""
    return actor.kind == "official" and (actor.office_level == Procuratorate.Level.NATIONAL or actor.office_id in office.path())


def leads(actor: Actor, campaign: Campaign) -> bool:
    """Whether the actor decides about this campaign: for its office, or for one above it."""
    return decides(actor) and stands_over(actor, campaign.office)


def below(office: Procuratorate, above: Procuratorate) -> bool:
    """Whether an office is another one or stands below it."""
    return above.level == Procuratorate.Level.NATIONAL or above.pk in office.path()


def visible_to(actor: Actor) -> Q:
    """The campaigns that an actor may see: of her own office and those below it, and those in which hers takes part or is asked to."""
    if actor.kind != "official" or actor.office_id is None:
        return Q(pk__in=[])
    if actor.office_level == Procuratorate.Level.NATIONAL:
        return Q()
    own = actor.office_id
    under = Q(office_id=own) | Q(office__province_office_id=own) | Q(office__city_office_id=own)
    joined = Q(state=State.JOINED) & (under | Q(office_id__in=actor.office_path) | Q(office__level=Procuratorate.Level.NATIONAL))
    taking_part = CampaignOffice.objects.filter(joined | Q(state=State.INVITED, office_id=own)).values("campaign")
    return under | Q(pk__in=taking_part)


def home(actor: Actor, campaign: Campaign) -> Procuratorate | None:
    """From where the actor looks at its figures: the whole (None) for the leading office and those above it, her own office for others."""
    return None if stands_over(actor, campaign.office) else Procuratorate.objects.get(pk=actor.office_id)


def seen(actor: Actor, ident: uuid.UUID) -> Campaign:
    """A campaign that the actor may see, with its office. Raises `NotFound`."""
    row = Campaign.objects.select_related("office").filter(visible_to(actor), pk=ident).first()
    if row is None:
        raise NotFound(_("There is no such campaign, or your office has no part in it."))
    return row


def start(actor: Actor, plan: Mapping[str, Any], *, key: str, now: dt.datetime) -> Campaign:
    """Start a campaign of the actor's office by what `CampaignForm` cleaned. The same key starts it once.

    With `whole` the office takes part with all offices below it; otherwise offices are named afterwards. Raises `NotAllowed`.
    """
    if not decides(actor) or actor.office_id is None:
        raise NotAllowed(_("A head or chief procurator starts a campaign."))
    press = hashlib.sha256(f"{actor.reference}\0{key}".encode()).digest()
    names = ("title_zh", "title_en", "purpose_zh", "purpose_en", "counted", "first_day", "last_day", "target")
    with transaction.atomic():
        campaign, new = Campaign.objects.get_or_create(press=press, defaults={"office_id": actor.office_id, **{name: plan[name] for name in names}})
        if new:
            if plan["whole"] == "yes":
                CampaignOffice.objects.create(campaign=campaign, office_id=actor.office_id, state=State.JOINED)
            log(campaign, actor, Kind.STARTED, now, last_day=campaign.last_day, reason=campaign.purpose_zh)
    return campaign


def extend(ident: uuid.UUID, actor: Actor, last_day: dt.date, reason: str, *, now: dt.datetime) -> Campaign:
    """Give it a later last day, with a reason; also after its last day has passed. Raises `NotFound`, `NotAllowed`, `NotPossibleNow`, `InvalidFacts`."""
    with transaction.atomic():
        campaign = _led(ident, actor)
        if last_day <= campaign.last_day:
            raise InvalidFacts({"last_day": [_("It ends on this day already, or later.")]})
        if (last_day - campaign.first_day).days > LONGEST:
            raise InvalidFacts({"last_day": [_("It lasts ten years at most.")]})
        campaign.last_day = last_day
        campaign.save(update_fields=["last_day"])
        log(campaign, actor, Kind.EXTENDED, now, last_day=last_day, reason=reason_given(reason))
    return campaign


def invite(ident: uuid.UUID, actor: Actor, office: Procuratorate, reason: str, *, now: dt.datetime) -> CampaignOffice:
    """Let an office take part, with all below it: one below the leading office is set to, another is asked. Raises like `extend`."""
    with transaction.atomic():
        campaign = _led(ident, actor)
        inside = CampaignOffice.objects.filter(campaign=campaign, state=State.JOINED).filter(Q(office_id__in=office.path()) | Q(office__level=Procuratorate.Level.NATIONAL))
        if inside.exists():
            raise InvalidFacts({"office": [_("This office takes part already.")]})
        directly = below(office, campaign.office)
        row, _new = CampaignOffice.objects.update_or_create(campaign=campaign, office=office, defaults={"state": State.JOINED if directly else State.INVITED})
        log(campaign, actor, Kind.SET if directly else Kind.INVITED, now, office=office, reason=reason)
    return row


def answer(ident: uuid.UUID, actor: Actor, accept: bool, reason: str, *, now: dt.datetime) -> CampaignOffice:
    """The invited office joins, or declines with a reason. Raises like `extend`."""
    with transaction.atomic():
        campaign = locked(ident, actor)
        if not decides(actor):
            raise NotAllowed(_("A head or chief procurator of the invited office answers."))
        if campaign.ended_on is not None:
            raise NotPossibleNow(_("It has ended already."))
        row = CampaignOffice.objects.filter(campaign=campaign, office_id=actor.office_id, state=State.INVITED).first()
        if row is None:
            raise NotPossibleNow(_("Your office has no invitation to answer."))
        if not accept:
            reason = reason_given(reason)
        row.state = State.JOINED if accept else State.DECLINED
        row.save(update_fields=["state"])
        log(campaign, actor, Kind.JOINED if accept else Kind.DECLINED, now, office=row.office, reason=reason)
    return row


def leave(ident: uuid.UUID, actor: Actor, office_id: int, reason: str, *, now: dt.datetime) -> None:
    """An office takes part no longer, and its cases are not counted from then on: by the leading office, or by itself if it was asked and not set.

    Raises like `extend`.
    """
    with transaction.atomic():
        campaign = locked(ident, actor)
        row = CampaignOffice.objects.select_related("office").filter(campaign=campaign, office_id=office_id, state=State.JOINED).first()
        if row is None:
            raise NotPossibleNow(_("This office does not take part."))
        own = decides(actor) and actor.office_id == office_id and not below(row.office, campaign.office)
        if not (own or leads(actor, campaign)):
            raise NotAllowed(_("The leading office decides whether an office below it takes part."))
        row.state = State.LEFT
        row.save(update_fields=["state"])
        log(campaign, actor, Kind.LEFT, now, office=row.office, reason=reason_given(reason))


def end(ident: uuid.UUID, actor: Actor, reason: str, *, now: dt.datetime, today: dt.date) -> None:
    """End it before its last day; what was received until today stays counted. Raises like `extend`."""
    with transaction.atomic():
        campaign = _led(ident, actor)
        reason = reason_given(reason)
        if campaign.phase(today) == "ended":
            raise NotPossibleNow(_("It has ended already."))
        campaign.ended_on = today
        campaign.save(update_fields=["ended_on"])
        log(campaign, actor, Kind.ENDED, now, last_day=today, reason=reason)


def confirms(actor: Actor, campaign: Campaign) -> bool:
    """Whether the actor answers the waiting proposal to publish: another official of the leading office who decides or manages cases there."""
    return bool(campaign.asked) and actor.kind == "official" and actor.office_id == campaign.office_id and actor.has(*CONFIRMERS) and actor.reference != campaign.asked_by


def propose(campaign: Campaign, actor: Actor, what: str, *, now: dt.datetime, today: dt.date) -> None:
    """Propose to publish the page or the figures of a locked campaign: nothing goes out to everybody by one person's word.

    Raises `NotAllowed`, and `NotPossibleNow` where something is proposed already or nobody else of its office could answer.
    """
    if not leads(actor, campaign):
        raise NotAllowed(_("The leading office decides about its campaign."))
    if campaign.asked:
        raise NotPossibleNow(_("A publication is proposed already and waits for its answer."))
    current = Q(until__isnull=True) | Q(until__gte=today)
    others = RoleGrant.objects.filter(current, role__in=CONFIRMERS, since__lte=today, official__active=True, official__office_id=campaign.office_id).exclude(official_id=int(actor.id))
    if not others.exists():
        raise NotPossibleNow(_("%(office)s has nobody else who could confirm it: another head, a chief procurator or case management. Have somebody appointed first.") % {"office": campaign.office})
    campaign.asked, campaign.asked_by = what, actor.reference
    campaign.save(update_fields=["asked", "asked_by"])
    log(campaign, actor, Kind.ASKED_PAGE if what == "page" else Kind.ASKED_FIGURES, now)


def propose_page(ident: uuid.UUID, actor: Actor, *, now: dt.datetime, today: dt.date) -> None:
    """Propose to show it on a public page; its figures are published apart (`publication`, where both are answered). Raises like `propose`, or `NotFound`."""
    with transaction.atomic():
        campaign = locked(ident, actor)
        if campaign.published:
            raise NotPossibleNow(_("It is published already."))
        propose(campaign, actor, "page", now=now, today=today)


def unpublish(ident: uuid.UUID, actor: Actor, *, now: dt.datetime) -> None:
    """Show it no longer, which needs nobody else. Raises like `extend`."""
    with transaction.atomic():
        campaign = locked(ident, actor)
        if not leads(actor, campaign):
            raise NotAllowed(_("The leading office decides about its campaign."))
        if campaign.published:
            campaign.published = False
            campaign.save(update_fields=["published"])
            log(campaign, actor, Kind.UNPUBLISHED, now)


def note(ident: uuid.UUID, actor: Actor, text: str, *, now: dt.datetime) -> None:
    """Write something into the history: what was found, what is asked of the offices. Raises like `extend`."""
    with transaction.atomic():
        campaign = locked(ident, actor)
        if not leads(actor, campaign):
            raise NotAllowed(_("The leading office decides about its campaign."))
        log(campaign, actor, Kind.NOTE, now, reason=reason_given(text))


def locked(ident: uuid.UUID, actor: Actor) -> Campaign:
    """The campaign, held until the end of the transaction, so that two decisions follow each other."""
    seen(actor, ident)
    return Campaign.objects.select_related("office").select_for_update(of=("self",)).get(pk=ident)


def _led(ident: uuid.UUID, actor: Actor) -> Campaign:
    campaign = locked(ident, actor)
    if not leads(actor, campaign):
        raise NotAllowed(_("The leading office decides about its campaign."))
    if campaign.ended_on is not None:
        raise NotPossibleNow(_("It has ended already."))
    return campaign


def reason_given(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise InvalidFacts({"reason": [_("Say why.")]})
    return plain


def log(campaign: Campaign, actor: Actor, kind: str, now: dt.datetime, **more: Any) -> None:
    """Write a row of its history."""
    CampaignChange.objects.create(campaign=campaign, kind=kind, by=actor.reference, by_office_id=actor.office_id, at=now, **more)
