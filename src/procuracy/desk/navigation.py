"""Entries of the workspace's navigation, each for those whose duty it is."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from procuracy.registry.roles import CASE_ROLES, Role
from procuracy.web.nav import Entry
from procuracy.web.nav import register as add

Shown = Callable[[HttpRequest], bool]


def _has(*roles: str) -> Shown:
    def shown(request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.has(*roles)

    return shown


def register() -> None:
    """Register all entries."""
    from procuracy.oversight.below import looks_below

    from .leads import LOOKERS, may_register  # the pages need the applications, which are ready only now

    cases = _has(*CASE_ROLES)
    add(Entry(10, _("My work"), "desk:work", cases))
    add(Entry(20, _("To approve"), "desk:approvals", _has(Role.HEAD, Role.CHIEF_PROCURATOR)))
    add(Entry(30, _("Take in"), "desk:intake", _has(Role.OPERATOR, Role.TRIAGE_OFFICER)))
    add(Entry(40, _("Conversations"), "desk:conversations", _has(Role.OPERATOR)))
    add(Entry(50, _("Alerts"), "desk:alerts", _has(Role.HEAD, Role.CHIEF_PROCURATOR, Role.CASE_MANAGEMENT)))
    add(Entry(35, _("Register a lead"), "desk:register_lead", lambda request: may_register(getattr(request, "actor", None))))
    add(Entry(62, _("Leads by place"), "desk:lead_places", _has(*LOOKERS)))
    add(Entry(52, _("Offices below"), "desk:below", lambda request: getattr(request, "actor", None) is not None and looks_below(request.actor)))
    add(Entry(60, _("Search"), "desk:search", cases))
    add(Entry(65, _("Who takes part"), "desk:participants", _has(Role.HANDLER, Role.TRIAGE_OFFICER, Role.HEAD, Role.CASE_MANAGEMENT, Role.CHIEF_PROCURATOR)))
    add(Entry(66, _("Campaigns"), "desk:campaigns", cases))
    add(Entry(67, _("Sealed identities"), "desk:releases", _has(Role.CUSTODIAN, Role.CHIEF_PROCURATOR)))
    add(Entry(70, _("People and roles"), "desk:people", _has(Role.SECURITY_ADMINISTRATOR)))
    add(Entry(80, _("Offices"), "desk:offices", _has(Role.ADMINISTRATOR)))
    add(Entry(85, _("Partners"), "desk:agencies", _has(Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)))
    add(Entry(90, _("Calendars"), "desk:calendars", _has(Role.ADMINISTRATOR)))
    add(Entry(92, _("Local rules"), "desk:overrides", _has(Role.ADMINISTRATOR)))
    add(Entry(93, _("Reply texts"), "desk:reply_texts", _has(Role.ADMINISTRATOR)))
    add(Entry(94, _("Letters"), "desk:letter_wordings", _has(Role.ADMINISTRATOR)))
    add(Entry(96, _("Figures of judicial aid"), "desk:aid_figures", _has(Role.ADMINISTRATOR)))
    add(Entry(95, _("Reading log"), "desk:readings", _has(Role.AUDITOR)))
