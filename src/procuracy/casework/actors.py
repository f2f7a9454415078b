"""Who acts: an official, a partner agency's person, the person herself, or the platform's own clock."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Literal

from procuracy.registry.models import AgencyPerson, Official, Procuratorate

Kind = Literal["official", "partner", "person", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An acting party.

    `office_path` runs from the provincial office down to the actor's own (ids; empty for the national one's
    superiors); `scopes` limits an API key; a person acts through one case's receipt (`case_id`, `party_id`).
    """

    kind: Kind
    id: str
    name: str = ""
    office_id: int | None = None
    office_level: str = ""
    office_path: tuple[int, ...] = ()
    department: str = ""
    roles: frozenset[str] = frozenset()
    case_id: uuid.UUID | None = None
    party_id: uuid.UUID | None = None
    agency_id: int | None = None
    door: str = ""
    scopes: frozenset[str] | None = None
    label: str = field(default="", compare=False)

    @property
    def reference(self) -> str:
        """How the history names this actor: kind and id, never a person's name."""
        return f"{self.kind}:{self.id}"

    def has(self, *roles: str) -> bool:
        """Whether the actor holds any of `roles`."""
        return not self.roles.isdisjoint(roles)

    @classmethod
    def official(cls, official: Official, today: dt.date, *, door: str = "desk") -> Actor:
        """Actor for a person in office, with the roles held `today` (one statement when the office is loaded)."""
        office: Procuratorate = official.office
        return cls(
            kind="official",
            id=str(official.pk),
            name=official.name,
            office_id=office.pk,
            office_level=office.level,
            office_path=office.path(),
            department=official.department.function if official.department else "",
            roles=official.roles_on(today) if official.active else frozenset(),
            door=door,
        )

    @classmethod
    def partner(cls, person: AgencyPerson, *, door: str = "partner") -> Actor:
        """Actor for someone at a partner agency's desk. She acts for her agency, in the requests that it got.

        `office_id` is the office that the agency works with: its auditor reads what the agency looked at.
        """
        agency = person.agency
        held = agency.pk if person.active and agency.active else None
        return cls(kind="partner", id=str(person.pk), name=person.name, office_id=agency.office_id, agency_id=held, door=door)

    @classmethod
    def person(cls, case_id: uuid.UUID, party_id: uuid.UUID, *, door: str = "web") -> Actor:
        """Actor for someone who holds a receipt."""
        return cls(kind="person", id=str(party_id), case_id=case_id, party_id=party_id, door=door)

    @classmethod
    def newcomer(cls, door: str) -> Actor:
        """Actor for someone who speaks for the first time, at `door`, and has no receipt yet."""
        return cls(kind="person", id="new", door=door)

    @classmethod
    def system(cls, job: str) -> Actor:
        """Actor for the platform's own clock and jobs."""
        return cls(kind="system", id=job)
