"""The one rule object: who may see a case, and who may do what in it.

`visible_to` (for lists) and `sees` (for one case) state the same rule, once for the database and once for a snapshot;
a generated test holds them together. Default deny.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from procuracy.registry.models import Department
from procuracy.registry.roles import Role

from . import lawbook
from .actors import Actor
from .models import Case, Sensitivity
from .view import CaseView

_NOTHING = Q(pk__in=[])

# What a role sees in its own office, as the highest sensitivity. A sealed case also asks for a reason (`asks_why`).
_OWN_OFFICE = {
    Role.OPERATOR: Sensitivity.OPEN,
    Role.TRIAGE_OFFICER: Sensitivity.RESTRICTED,
    Role.HEAD: Sensitivity.RESTRICTED,
    Role.CHIEF_PROCURATOR: Sensitivity.SEALED,
    Role.CASE_MANAGEMENT: Sensitivity.RESTRICTED,
}
# What a role sees of the cases that were offered to its office, or that its office asked another to help with.
_OFFERED = {Role.TRIAGE_OFFICER: Sensitivity.RESTRICTED, Role.HEAD: Sensitivity.RESTRICTED, Role.CHIEF_PROCURATOR: Sensitivity.SEALED}
# What a role sees in the offices below its own, with a reason that their auditors read too.
_BELOW = {Role.HEAD: Sensitivity.OPEN, Role.CHIEF_PROCURATOR: Sensitivity.RESTRICTED}


def reading_from_above(sensitivity: int) -> list[str]:
    """The roles of an office above that open a case of this sensitivity."""
    return [str(role) for role, level in _BELOW.items() if sensitivity <= level]


def asks_why(actor: Actor, case: Case) -> bool:
    """Whether an official says why before she opens this case: it is sealed, or belongs to an office below and hers has no part in it."""
    if actor.kind != "official":
        return False
    part = actor.office_id in (case.office_id, case.offered_office_id, case.asking_office_id) or int(actor.id) in (case.handler_id, case.asking_handler_id)
    return case.sensitivity == Sensitivity.SEALED or not part


def _highest(roles: Iterable[str], table: dict[Role, Sensitivity]) -> int:
    return max((int(level) for role, level in table.items() if role in roles), default=-1)


class Policy:
    """`may(actor, name, view)`, `sees(actor, view)` and `visible_to(actor)`."""

    def visible_to(self, actor: Actor) -> Q:
        """The cases an actor may list, open, count, search, export, link or be told of."""
        if actor.kind == "person":
            return Q(pk=actor.case_id) if actor.case_id else _NOTHING
        if actor.kind == "system":
            return Q()
        if actor.kind == "partner":
            return Q(agency_id=actor.agency_id) if actor.agency_id else _NOTHING
        rule = _NOTHING
        own = _highest(actor.roles, _OWN_OFFICE)
        if own >= 0:
            rule |= Q(office_id=actor.office_id, sensitivity__lte=own)
        below = _highest(actor.roles, _BELOW)
        if below >= 0:
            rule |= self.subtree(actor) & Q(sensitivity__lte=below)
        if Role.MINORS_OFFICER in actor.roles:
            # Who is trained for it reads what concerns minors in her office, sealed or not; what she may do there hangs on her other roles.
            here = Q(office_id=actor.office_id) | Q(offered_office_id=actor.office_id) | Q(asking_office_id=actor.office_id)
            rule |= here & Q(department=Department.Function.MINORS)
        if Role.HANDLER in actor.roles:
            rule |= Q(handler_id=int(actor.id))
        if Role.VISITOR in actor.roles:
            # A return visitor meets the cases of her own office that wait for a visit, or that she may care for.
            rule |= Q(office_id=actor.office_id, sensitivity=Sensitivity.OPEN) & lawbook.where_acts(Role.VISITOR)
        if Role.FINANCE in actor.roles:
            # A finance officer meets the cases of her own office in which there is something to pay.
            rule |= Q(office_id=actor.office_id, sensitivity__lte=Sensitivity.RESTRICTED) & lawbook.where_acts(Role.FINANCE)
        offered = _highest(actor.roles, _OFFERED)
        if offered >= 0:
            rule |= Q(offered_office_id=actor.office_id, sensitivity__lte=offered)
            rule |= Q(asking_office_id=actor.office_id, sensitivity__lte=offered)
        if Role.HANDLER in actor.roles:
            rule |= Q(asking_handler_id=int(actor.id))
        return rule & ~Q(walled_from__contains=[int(actor.id)])

    def counted_below(self, actor: Actor) -> Q:
        """The cases of the offices below that an actor may count: those that her role opens there.

        Case management watches the periods of the offices below and opens no case of theirs; it counts those that are neither restricted nor sealed.
        """
        level = max(_highest(actor.roles, _BELOW), int(Sensitivity.OPEN) if Role.CASE_MANAGEMENT in actor.roles else -1)
        if actor.kind != "official" or level < 0:
            return _NOTHING
        return self.subtree(actor) & Q(sensitivity__lte=level) & ~Q(office_id=actor.office_id) & ~Q(walled_from__contains=[int(actor.id)])

    @staticmethod
    def subtree(actor: Actor) -> Q:
        """The cases of the actor's office and of all offices below it."""
        if actor.office_level == "national":
            return Q(open__in=[True, False])
        if actor.office_level == "province":
            return Q(province_office_id=actor.office_id)
        if actor.office_level == "city":
            return Q(city_office_id=actor.office_id)
        return Q(office_id=actor.office_id)

    def sees(self, actor: Actor, view: CaseView) -> bool:
        """Whether the actor may open this case: the same rule as `visible_to`, for one snapshot."""
        if actor.kind == "person":
            return actor.case_id == view.id
        if actor.kind == "system":
            return True
        if actor.kind == "partner":
            return actor.agency_id is not None and actor.agency_id == view.agency_id
        if int(actor.id) in view.walled_from:
            return False
        here = actor.office_id == view.office_id
        return (
            (here and view.sensitivity <= _highest(actor.roles, _OWN_OFFICE))
            or (self.is_superior(actor, view) and view.sensitivity <= _highest(actor.roles, _BELOW))
            or (Role.HANDLER in actor.roles and view.handler_id == int(actor.id))
            or (
                actor.office_id is not None
                and actor.office_id in (view.office_id, view.offered_office_id, view.asking_office_id)
                and Role.MINORS_OFFICER in actor.roles
                and view.department == Department.Function.MINORS
            )
            or (
                here
                and Role.VISITOR in actor.roles
                and lawbook.acts_at(Role.VISITOR, view.procedure, view.stage)
                and view.sensitivity == Sensitivity.OPEN
            )
            or (
                here
                and Role.FINANCE in actor.roles
                and view.sensitivity <= Sensitivity.RESTRICTED
                and lawbook.acts_at(Role.FINANCE, view.procedure, view.stage)
            )
            or (
                actor.office_id is not None
                and actor.office_id in (view.offered_office_id, view.asking_office_id)
                and view.sensitivity <= _highest(actor.roles, _OFFERED)
            )
            or (Role.HANDLER in actor.roles and view.asking_handler_id == int(actor.id))
        )

    @staticmethod
    def is_superior(actor: Actor, view: CaseView) -> bool:
        """Whether the actor's office stands above the case's office (or is the national one)."""
        if actor.office_level == "national":
            return True
        return actor.office_id in view.office_path[:-1]

    def is_one_of(self, actor: Actor, names: Iterable[str], view: CaseView) -> bool:
        """Whether the actor stands in any of the relations that a procedure names under `by`."""
        return any(self._stands_as(actor, name, view) for name in names)

    def _stands_as(self, actor: Actor, name: str, view: CaseView) -> bool:
        if name == "applicant":
            return actor.kind == "person" and actor.case_id == view.id
        if name == "clock":
            return actor.kind == "system"
        if name == "partner":
            return actor.kind == "partner" and self.sees(actor, view)
        if actor.kind != "official" or int(actor.id) in view.walled_from:
            return False
        here = actor.office_id == view.office_id
        match name:
            case "handler":
                return Role.HANDLER in actor.roles and view.handler_id == int(actor.id)
            case "superior":
                return actor.has(Role.HEAD, Role.CHIEF_PROCURATOR) and not here and self.is_superior(actor, view)
            case "receiving_office":
                return actor.has(*_OFFERED) and view.offered_office_id == actor.office_id and self.sees(actor, view)
            case "deciding_office":
                return actor.has(Role.HEAD, Role.CHIEF_PROCURATOR) and view.offered_office_id == actor.office_id and self.sees(actor, view)
            case "asking_office":
                if Role.HANDLER in actor.roles and view.asking_handler_id == int(actor.id):
                    return True
                return actor.has(*_OFFERED) and view.asking_office_id == actor.office_id and self.sees(actor, view)
            case "visitor":
                return here and Role.VISITOR in actor.roles and view.handler_id != int(actor.id)
            case "head" if view.sensitivity >= Sensitivity.SEALED and Role.CHIEF_PROCURATOR in actor.roles:
                # The seal keeps heads out; without somebody in their place it could be assigned to nobody, and would lie.
                return here and self.sees(actor, view)
            case _:
                return here and name in actor.roles and self.sees(actor, view)

    def may(self, actor: Actor, action: str, view: CaseView) -> bool:
        """Whether the actor may do `action` in this case, whatever its stage: authority, not timing."""
        spec = view.procedure.actions.get(action)
        if spec is None or (actor.kind == "official" and not self.sees(actor, view)):
            return False
        return self.is_one_of(actor, spec.by, view)

    def may_answer(self, actor: Actor, approvers: Iterable[str], office_id: int, proposer: str) -> bool:
        """Whether the actor may answer a proposal: an approver of that office, never the one who proposed."""
        if actor.kind != "official" or actor.reference == proposer or actor.office_id != office_id:
            return False
        names = set(approvers)
        # The chief procurator may stand in for a head; nobody stands in for the chief.
        return actor.has(*names) or ("head" in names and actor.has("chief_procurator"))


POLICY = Policy()


def visible(actor: Actor) -> Q:
    """Shorthand for `POLICY.visible_to`."""
    return POLICY.visible_to(actor)


__all__ = ["POLICY", "Policy", "asks_why", "visible"]
