"""Words for the codes that pages show: doors, lines, vulnerability, ways and hours of contact."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from procuracy.lines.petition.facts import Matter

LABELS: dict[str, dict[str, Any]] = {
    "door": {
        "web": _("Web"),
        "telephone": _("Telephone"),
        "text": _("Text conversation"),
        "counter": _("Counter"),
        "letter": _("Letter"),
        "api": _("Interface"),
        "case": _("Another case"),
        "partner": _("A partner"),
        "desk": _("Registered by an official"),
        "open311": _("A city's program (Open311)"),
    },
    "line": {
        "support": _("Support for prosecution"),
        "aid": _("Judicial aid"),
        "public_interest": _("Public interest litigation"),
        "administrative": _("Administrative supervision"),
        "civil": _("Civil supervision"),
        "criminal_appeal": _("Criminal appeal"),
        "report": _("Report or accusation"),
        "lawyer": _("Lawyers' rights"),
        "compensation": _("State compensation"),
        "advice": _("Advice"),
        "elsewhere": _("Another organ"),
        "unsure": _("Not sure"),
        "urgent": _("Urgent"),
    },
    "matter": dict(Matter.choices),
    "vulnerable": {
        "domestic_violence": _("Domestic violence"),
        "minor": _("Minor"),
        "elderly": _("Elderly"),
        "disabled": _("Disabled"),
        "migrant_worker": _("Migrant worker"),
    },
    "channel": {
        "phone": _("Telephone"),
        "sms": _("Text message"),
        "email": _("E-mail"),
        "letter": _("Letter"),
        "counter": _("Counter"),
    },
    "hours": {
        "any": _("at any time of day"),
        "morning": _("mornings"),
        "afternoon": _("afternoons"),
        "evening": _("evenings"),
    },
    "say": {
        "office": _("we may say who we are"),
        "neutral": _("we may not say who we are"),
        "nothing": _("nothing may be said"),
    },
    "reason": {
        "no_contact": _("the person must not be contacted"),
        "other_channel": _("the person chose another way"),
        "by_hand": _("by hand"),
        "say_nothing": _("nothing may be said"),
        "hours": _("waits for the chosen hours"),
        "no_address": _("no address"),
        "worker_died": _("stopped in the middle of sending"),
    },
    "page": {
        "case": _("The case"),
        "tools": _("More for this case"),
        "matter": _("The matter"),
        "approval": _("A proposal"),
        "claimants": _("People and their claims"),
        "claimants_import": _("A list of people"),
        "claimants_codes": _("Codes to hand out"),
        "claimants_export": _("The table of people, as a file"),
        "identity": _("Who the people are"),
        "guest_slips": _("Slips of the guests"),
        "letter": _("A letter"),
        "material": _("A file"),
        "api": _("Interface"),
        "partner": _("A request, by a partner"),
    },
    "scope": {
        "cases:open": _("Take cases in"),
        "cases:read": _("Read cases"),
        "cases:act": _("Act in cases"),
        "calendar:read": _("Read the calendar of deadlines"),
        "requests:read": _("Read requests"),
        "requests:act": _("Answer requests"),
        "leads:report": _("Report leads of public interest cases and follow them (Open311)"),
    },
}


def label(code: Any, kind: str) -> Any:
    """The words for a code of a kind, or the code itself."""
    for table in (LABELS[kind], LABELS["vulnerable"] if kind == "line" else {}):
        if code in table:
            return table[code]
    return code

SIGN_IN = (
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Incorrect password."),
    gettext_noop("Incorrect code."),
)
"""Words of the sign-in library that our catalogue says in our own way; named here so that it keeps them."""
