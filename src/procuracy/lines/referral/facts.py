"""Kinds of requests and the most that each may disclose; consent; the conditions that the procedure names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from procuracy.casework.lines import Condition
from procuracy.casework.view import CaseView
from procuracy.lines.common.conditions import NOTE_WAITS
from procuracy.web.language import Words


class Field(TextChoices):
    """Pieces of what is known that a request may disclose, each chosen by itself."""

    NAME = "name", _("Name")
    PHONE = "phone", _("Telephone, with how she may be reached")
    IDENTITY_NUMBER = "identity_number", _("Identity number")
    ADDRESS = "address", _("Address")
    RESPONDENT = "respondent", _("Who it is about")
    WORDS = "words", _("Her words")


class Consent(TextChoices):
    """What the person said to being told of, or why she was not asked."""

    GIVEN = "given", _("She agrees")
    REFUSED = "refused", _("She does not agree")
    UNSAFE = "unsafe", _("Not asked: it would not be safe to ask")
    NOT_NEEDED = "not_needed", _("Not needed: a legal duty, or nothing about her is told")


class Help(TextChoices):
    """What became of a request, so that figures need no reading."""

    GIVEN = "given", _("Help given")
    PARTLY = "partly", _("Partly")
    NOT_GIVEN = "not_given", _("Help not given")
    NEEDS_MORE = "needs_more", _("More is needed")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: its title, the kinds of partners that get it, and the most that it may tell."""

    name: str
    title: Words
    help: Words
    to: tuple[str, ...]
    may_tell: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.title)


def _read() -> dict[str, Kind]:
    raw = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text("utf-8"))
    return {name: Kind(name, Words(body["title"]), Words(body["help"]), tuple(body["to"]), tuple(body["may_tell"])) for name, body in raw.items()}


KINDS = _read()


def _consent_settled(view: CaseView) -> bool:
    if view.facts.get("consent") in (Consent.GIVEN, Consent.NOT_NEEDED):
        return True
    return "send_without_consent" in view.done


def _without_consent(view: CaseView) -> bool:
    return view.facts.get("consent") in (Consent.REFUSED, Consent.UNSAFE)


def _for_lawyer(view: CaseView) -> bool:
    return view.facts.get("kind") == "lawyer"


CONDITIONS = {
    "consent_settled": Condition(
        _consent_settled,
        "本人没有同意。确有必要的，须经批准。",
        "The person has not agreed. Where it is necessary all the same, that must be approved.",
        "个人信息保护法 13、29、34",
    ),
    "without_consent": Condition(
        _without_consent,
        "已经同意，或者不需要同意，可以直接发出。",
        "She agreed, or need not: it can be sent at once.",
        "个人信息保护法 13",
    ),
    "note_waits": NOTE_WAITS,
    "for_lawyer": Condition(_for_lawyer, "不是法律援助请求。", "Not a request for a lawyer.", "法律援助法 43"),
}
