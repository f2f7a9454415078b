"""Events as sentences for the case page: what was done, by whom, and what it said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procuracy.casework import commands, lawbook, lines
from procuracy.casework.models import Party
from procuracy.casework.queries import CasePage
from procuracy.law import Text

_ENGINE = {
    "engine.opened": gettext_lazy("Opened"),
    "engine.proposed": gettext_lazy("Proposed for approval"),
    "engine.returned": gettext_lazy("Returned to the proposer"),
    "engine.taken_back": gettext_lazy("Proposal taken back"),
    "engine.linked": gettext_lazy("Linked"),
    "engine.files_added": gettext_lazy("Files added"),
    "engine.asked_news": gettext_lazy("News from the office that was asked"),
    "engine.raised": gettext_lazy("Another case was opened beside this one"),
    "engine.joined_here": gettext_lazy("Another case was merged into this one"),
    "engine.transfer_offered": gettext_lazy("Offered to another office"),
    "engine.transfer_accepted": gettext_lazy("Accepted by the other office"),
    "engine.transfer_returned": gettext_lazy("Returned by the other office"),
    "engine.transfer_revoked": gettext_lazy("Offer taken back"),
    "engine.transfer_designated": gettext_lazy("Designated by the common superior"),
    "engine.safe_contact_changed": gettext_lazy("The person changed how she may be reached"),
    "engine.receipt_issued": gettext_lazy("A new receipt was issued"),
    "engine.people_joined": gettext_lazy("People were brought in from a list"),
    "engine.group_act": gettext_lazy("One act for many people"),
    "engine.left": gettext_lazy("One of several people withdrew; the others go on"),
    "engine.sensitivity_set": gettext_lazy("Sensitivity changed"),
    "engine.identity_asked": gettext_lazy("Asked who the people of this sealed case are"),
    "engine.identity_released": gettext_lazy("The custodian released who they are, for a time"),
    "engine.identity_refused": gettext_lazy("The custodian did not release who they are"),
    "engine.walled": gettext_lazy("An official was kept out of this case"),
    "engine.wall_lifted": gettext_lazy("An official who was kept out was let in again"),
    "engine.calendar_arrived": gettext_lazy("Days computed after the calendar arrived"),
    "engine.edition_adopted": gettext_lazy("Another edition of the procedure was adopted"),
}


def described(page: CasePage) -> list[dict[str, Any]]:
    """One entry an event, the newest first."""
    return [_entry(page, event) for event in reversed(page.events)]


def _entry(page: CasePage, event: Any) -> dict[str, Any]:
    spec = page.view.procedure.actions.get(event.action)
    title: Any = spec.title if spec else Text(str(_ENGINE.get(event.action, event.action)), str(_ENGINE.get(event.action, event.action)))
    kind = event.actor.partition(":")[0]
    who = page.names.get(event.actor) or _guest(page, event.actor) or {"person": _("The person"), "system": _("The platform")}.get(kind, _("An official"))
    if event.action == commands.ASKED_NEWS:
        who, title = event.facts.get("by", who), _asked_title(event.facts) or title
    approval = event.facts.get("approval") or {}
    return {
        "event": event,
        "title": title,
        "who": who,
        "proposed_by": page.names.get(approval.get("proposed_by", ""), ""),
        "text": "\n".join(filter(None, (_verdict(page, spec, event.facts), _text(event.facts)))),
        "letter": event.facts.get("letter"),
    }


def _guest(page: CasePage, reference: str) -> str:
    """Which of those invited acted: among many "the person" says nothing. As far as the reader may know her name."""
    party = next((p for p in page.parties if p.role == Party.Role.GUEST and reference == f"person:{p.pk}"), None)
    return str(party.contact_data().get("name") or "") if party is not None else ""


def _verdict(page: CasePage, spec: Any, facts: dict[str, Any]) -> str:
    """How it was decided, in the words of the form that asked."""
    form = lines.get(page.case.line).forms.get(spec.records or "") if spec else None
    field = form.base_fields.get("verdict") if form else None
    return str(dict(getattr(field, "choices", ())).get(facts.get("verdict"), ""))


def _asked_title(facts: dict[str, Any]) -> Text | None:
    """What the office that was asked did, in the words of its own procedure."""
    editions = lawbook.catalogue().procedures.get(facts["line"], ())
    spec = editions[-1].actions.get(facts["about"]) if editions else None
    return Text(f"{_('News from the office that was asked')}：{spec.title.zh}", f"{_('News from the office that was asked')}: {spec.title.en}") if spec else None


def _for_many(facts: dict[str, Any]) -> str:
    """How many people an act concerned, and how much money."""
    said = _("%(count)s people") % {"count": facts["count"]}
    if "sum" in facts:
        said += " · " + _("%(sum)s yuan") % {"sum": facts["sum"]}
    return "\n".join([said, facts["text"]] if facts.get("text") else [said])


def _text(facts: dict[str, Any]) -> str:
    said = _said(facts)
    if untold := facts.get("untold"):
        missed = ngettext("%(count)s lead of this case could not take the news: tell its reporter yourself.", "%(count)s leads of this case could not take the news: tell their reporters yourself.", len(untold)) % {"count": len(untold)}
        return f"{said}\n{missed}" if said else missed
    return said


def _said(facts: dict[str, Any]) -> str:
    if "digest" in facts and "count" in facts:
        return _for_many(facts)
    # What a person said at the return visit is not shown beside her name: the handler reads this page too.
    for name in ("text", "reason", "how_handled", "question", "finding", "what", "hand_over"):
        value = facts.get(name)
        if isinstance(value, str) and value:
            return value
    items = facts.get("items")
    return "\n".join(items) if isinstance(items, list) else ""
