"""The roles an official may hold, and which of them exclude one another."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OPERATOR = "operator", _("Operator")
    TRIAGE_OFFICER = "triage_officer", _("Triage officer")
    HANDLER = "handler", _("Handler")
    HEAD = "head", _("Head of department")
    CHIEF_PROCURATOR = "chief_procurator", _("Chief procurator")
    CASE_MANAGEMENT = "case_management", _("Case management")
    VISITOR = "visitor", _("Return visitor")
    FINANCE = "finance", _("Finance officer")
    MINORS_OFFICER = "minors_officer", _("Officer trained for minors")
    CUSTODIAN = "custodian", _("Custodian of sealed identities")
    ADMINISTRATOR = "administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


CASE_ROLES = frozenset(
    {
        Role.OPERATOR,
        Role.TRIAGE_OFFICER,
        Role.HANDLER,
        Role.HEAD,
        Role.CHIEF_PROCURATOR,
        Role.CASE_MANAGEMENT,
        Role.VISITOR,
        Role.FINANCE,
        Role.MINORS_OFFICER,
    }
)
"""Roles that read cases."""

ADMIN_ROLES = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
"""Roles that keep the house. Each excludes the other two (three separated administrators) and all case roles."""


def conflict(roles: Iterable[str]) -> str | None:
    """Return the admin role that may not stand together with the others in `roles`, or None if all may.

    Nobody administers and reads cases, and no two of the three administrator roles are one person's.
    """
    held = {str(role) for role in roles}
    admin = sorted(held & {str(role) for role in ADMIN_ROLES})
    if not admin or len(held) == 1:
        return None
    return admin[0]
