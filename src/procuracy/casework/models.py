"""Tables of the engine. `case_id` leads every table that hangs on a case.

Only `commands` writes here. Events are append-only and deadlines immutable but for the one-time marks that settle them;
a database trigger keeps both (see the migrations).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procuracy.registry.models import Agency, Official, Procuratorate

from . import crypto
from .ids import uuid7

NO_DUE = dt.date(9999, 12, 31)
"""Stands in `Case.next_due` where nothing counted is due, so that lists sort by one column."""


class ProcedureEdition(models.Model):
    """A procedure edition as it was first used. Never changed: a case keeps the edition it was opened under."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    edition = models.DateField()
    body = models.JSONField()
    first_used = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "edition"], name="one_digest_per_edition")
        ]


class Sensitivity(models.IntegerChoices):
    OPEN = 0, _("Open")
    RESTRICTED = 1, _("Restricted")
    SEALED = 2, _("Sealed")


class Case(models.Model):
    """Everything that has a life and a clock. Changed only by `casework.commands`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    procedure = models.ForeignKey(ProcedureEdition, on_delete=models.PROTECT, db_index=False, related_name="+")
    line = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, db_index=False, related_name="+")
    city_office_id = models.BigIntegerField(null=True)
    province_office_id = models.BigIntegerField(null=True)
    offered_office_id = models.BigIntegerField(null=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    """The partner at whose desk the case lies, and who therefore sees it; None while it is the office's alone."""
    asking_case_id = models.UUIDField(null=True)
    """The case of another office beside which this one was asked for help; that office follows what becomes of it."""
    asking_office_id = models.BigIntegerField(null=True)
    asking_handler_id = models.BigIntegerField(null=True)
    """Office and handler of the asking case, kept in step with it, so that who sees this one is an equality."""
    department = models.CharField(max_length=20, blank=True)
    handler = models.ForeignKey(
        Official, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    stage = models.CharField(max_length=40)
    return_stage = models.CharField(max_length=40, blank=True)
    open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=40, blank=True)
    door = models.CharField(max_length=16)
    language = models.CharField(max_length=10, default="zh-hans")
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    wish = models.TextField(blank=True)
    place = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=40, blank=True, default="")
    """The field that the case is in, as its line finds it in the facts (`lines.field_in`): what campaigns count by."""
    facts = models.JSONField(default=dict)
    suggestions = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    vulnerable = ArrayField(models.CharField(max_length=24), default=list)
    anonymous = models.BooleanField(default=False)
    replyable = models.BooleanField(default=True)
    sensitivity = models.SmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.OPEN)
    walled_from = ArrayField(models.BigIntegerField(), default=list)
    received_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    next_due = models.DateField(default=NO_DUE)
    next_clock = models.CharField(max_length=40, blank=True)
    due_pending = models.BooleanField(default=False)
    awaits_answer = models.BooleanField(default=False)
    version = models.IntegerField(default=0)
    head = models.BinaryField(default=bytes)
    search = SearchVectorField(null=True)

    first_due: dt.date | None = None
    first_clock: str = ""
    """The first clock that runs for anybody, where a list read it along (see `queries.due_of`)."""

    class Meta:
        indexes: ClassVar = [
            models.Index("office", "next_due", "id", name="case_open_office", condition=Q(open=True)),
            models.Index("city_office_id", "next_due", "id", name="case_open_city", condition=Q(open=True)),
            models.Index(
                "province_office_id", "next_due", "id", name="case_open_province", condition=Q(open=True)
            ),
            models.Index("next_due", "id", name="case_open_all", condition=Q(open=True)),
            models.Index("handler", "next_due", "id", name="case_open_handler", condition=Q(open=True)),
            models.Index("offered_office_id", "id", name="case_offered", condition=Q(offered_office_id__isnull=False)),
            models.Index("asking_case_id", name="case_asked_beside", condition=Q(asking_case_id__isnull=False)),
            models.Index("asking_office_id", "id", name="case_asked", condition=Q(asking_office_id__isnull=False)),
            models.Index("asking_handler_id", "id", name="case_asked_by", condition=Q(asking_handler_id__isnull=False)),
            models.Index("agency", "next_due", "id", name="case_at_agency", condition=Q(agency__isnull=False)),
            models.Index("office", F("id").desc(), name="case_office_recent"),
            models.Index("city_office_id", F("id").desc(), name="case_city_recent"),
            models.Index("province_office_id", F("id").desc(), name="case_province_recent"),
            models.Index("office", "stage", "next_due", "id", name="case_open_stage", condition=Q(open=True)),
            models.Index("number", name="case_number", condition=~Q(number="")),
            # Counting a field reads this index alone, however wide the rows are.
            models.Index(
                fields=["line", "field", "received_on"], name="case_field", condition=~Q(field=""),
                include=["office", "city_office_id", "province_office_id", "open", "sensitivity"],
            ),
            # Counting what is open and late below an office reads this one alone.
            models.Index(
                fields=["province_office_id", "city_office_id", "office"], name="case_open_tree", condition=Q(open=True),
                include=["line", "next_clock", "next_due", "sensitivity", "walled_from", "open"],
            ),
            GinIndex(fields=["search"], name="case_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """Someone in a case: its petitioner, whom she speaks for, whom it is about. Belongs to its case alone.

    `contact` holds name, telephone, identity number, address and the like as one sealed value; the indexes find
    exact values only. `safe_contact` holds the choices that the safe-contact gate keeps, and nothing that names her.
    """

    class Role(models.TextChoices):
        PETITIONER = "petitioner", _("Petitioner")
        REPRESENTED = "represented", _("Person spoken for")
        HELPER = "helper", _("Helper")
        GUEST = "guest", _("Invited")
        RESPONDENT = "respondent", _("Unit or person complained of")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="parties")
    role = models.CharField(max_length=16, choices=Role.choices)
    unit = models.BooleanField(default=False)
    contact = models.BinaryField(default=bytes)
    name_index = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    identity_index = models.BinaryField(null=True)
    safe_contact = models.JSONField(default=dict)
    receipt_digest = models.BinaryField(null=True, unique=True)
    language = models.CharField(max_length=10, default="zh-hans")
    joined_from_id = models.UUIDField(null=True)
    """Her row in the case in which she first spoke: a case raised from another carries its people, who keep their one code."""

    left_seq = models.IntegerField(null=True)
    """The event by which she left a case that others go on with: what came after it is not hers."""

    carried: list[Party] | None = None
    """Her rows in the cases that were raised from hers, where a query read them along (see `queries.carried_on`)."""

    class Meta:
        indexes: ClassVar = [
            models.Index("case", "id", name="party_of_case"),
            models.Index("name_index", name="party_name", condition=Q(name_index__isnull=False)),
            models.Index("phone_index", name="party_phone", condition=Q(phone_index__isnull=False)),
            models.Index("identity_index", name="party_identity", condition=Q(identity_index__isnull=False)),
            models.Index("joined_from_id", name="party_joined", condition=Q(joined_from_id__isnull=False)),
        ]

    def contact_data(self) -> dict[str, Any]:
        """The contact as the present reader may know it: in full, or of a sealed case a mark in place of the name (see `custody`)."""
        from . import custody

        return custody.in_place_of_a_name(self.joined_from_id or self.pk) if custody.held_back(self.case_id) else self.contact_in_full()

    def contact_in_full(self) -> dict[str, Any]:
        """The unsealed contact: any of name, phone, identity_number, address, email, trusted_name, trusted_phone. For what is not shown."""
        found: dict[str, Any] = crypto.unseal(bytes(self.contact), str(self.pk)) if self.contact else {}
        return found

    def set_contact(self, data: dict[str, Any], *, apart: bool | None = None) -> None:
        """Seal `data` for this row and make its blind indexes. The caller saves.

        `apart` keeps it under the keys for sealed cases; None leaves it under those under which it lies.
        """
        data = {key: value for key, value in data.items() if value}
        if apart is None:
            apart = bool(self.contact) and crypto.is_apart(bytes(self.contact))
        self.contact = crypto.seal(data, str(self.pk), apart=apart) if data else b""
        self.name_index = _index("name", data.get("name"))
        self.phone_index = _index("phone", data.get("phone"))
        self.identity_index = _index("identity", data.get("identity_number"))


SPEAKERS = (Party.Role.PETITIONER, Party.Role.REPRESENTED, Party.Role.GUEST)
"""Who is answered in a case: those who asked, those whom they speak for, and those whom the office invited."""


def _index(kind: str, value: str | None) -> bytes | None:
    return crypto.blind_index(kind, value) if value else None


class Event(models.Model):
    """One act in a case, chained to the one before. Append-only."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="events")
    seq = models.IntegerField()
    action = models.CharField(max_length=60)
    stage = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    office_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    on = models.DateField()
    procedure_digest = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["case_id", "seq"]
        indexes: ClassVar = [models.Index("at", name="event_at")]


class Deadline(models.Model):
    """A legal clock of a case: an immutable row. A change makes a new row; marks are set once."""

    class End(models.TextChoices):
        MET = "met", _("Met")
        PASSED = "passed", _("Its days have passed")
        VOID = "void", _("No longer applies")
        SUPERSEDED = "superseded", _("Recomputed")
        HANDED_OVER = "handed_over", _("Handed over")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    clock = models.CharField(max_length=40)
    rule = models.CharField(max_length=24)
    rule_edition = models.DateField()
    is_law = models.BooleanField()
    counted = models.BooleanField(default=True)
    owner = models.CharField(max_length=10, default="office")
    started_seq = models.IntegerField()
    start = models.DateField()
    raw_end = models.DateField()
    due = models.DateField(null=True)
    missing_year = models.SmallIntegerField(null=True)
    changes = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    replaces_id = models.UUIDField(null=True)
    ended_seq = models.IntegerField(null=True)
    ended_on = models.DateField(null=True)
    ended_how = models.CharField(max_length=12, choices=End.choices, null=True)

    class Meta:
        ordering: ClassVar = ["started_seq", "clock"]
        indexes: ClassVar = [
            models.Index("missing_year", name="deadline_pending", condition=Q(missing_year__isnull=False, ended_seq__isnull=True)),
        ]


class Approval(models.Model):
    """An act that somebody proposed and another must answer. The answer performs it, or returns it with a reason."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Taken back")
        VOID = "void", _("No longer applies")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    action = models.CharField(max_length=60)
    act = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    approvers = ArrayField(models.CharField(max_length=24))
    office_id = models.BigIntegerField()
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    proposed_seq = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "action"], condition=Q(state="proposed"), name="one_proposal_per_action"
            )
        ]
        indexes: ClassVar = [
            models.Index("office_id", "proposed_at", name="approval_waiting", condition=Q(state="proposed"))
        ]


class Release(models.Model):
    """An official asks to know who the people of a sealed case are; a custodian releases it for a time, or refuses."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the custodian")
        RELEASED = "released", _("Released")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False, related_name="releases")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, db_index=False, related_name="+")
    office_id = models.BigIntegerField()
    reason = models.TextField()
    days = models.SmallIntegerField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    until = models.DateField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]
        indexes: ClassVar = [
            models.Index("case", "official", name="release_of_case"),
            models.Index("office_id", "asked_at", name="release_waiting", condition=Q(state="asked")),
        ]


class Link(models.Model):
    """A relation between two cases, which makes them one matter."""

    class Kind(models.TextChoices):
        AROSE_FROM = "arose_from", _("Arose from")
        LED_TO = "led_to", _("Led to")
        SAME_CAUSE = "same_cause", _("Same cause")
        MERGED_INTO = "merged_into", _("Merged into")
        UPSTREAM = "upstream", _("Upstream")
        DOWNSTREAM = "downstream", _("Downstream")

    class Back(models.TextChoices):
        """What a link is called at its other end."""

        AROSE_FROM = "arose_from", _("Led to")
        LED_TO = "led_to", _("Arose from")
        SAME_CAUSE = "same_cause", _("Same cause")
        MERGED_INTO = "merged_into", _("Merged into this one")
        UPSTREAM = "upstream", _("Downstream")
        DOWNSTREAM = "downstream", _("Upstream")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=300, blank=True)
    seq = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="one_link_of_a_kind")
        ]


class Transfer(models.Model):
    """A case offered to another office, under the same receipt. Until it is accepted the sender stays responsible."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        REVOKED = "revoked", _("Taken back")
        DESIGNATED = "designated", _("Designated by the common superior")

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    from_office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_by_office_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    reason = models.TextField()
    answer = models.TextField(blank=True)
    offered_by = models.CharField(max_length=60)
    offered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    to_superior = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["offered_at"]


class Submission(models.Model):
    """An idempotency key that was used: the same key with the same content gives the same answer."""

    key = models.BinaryField(primary_key=True)
    content = models.BinaryField()
    case_id = models.UUIDField()
    seq = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index("at", name="submission_at")]


class ReadLog(models.Model):
    """Who opened which case, when, and for what purpose. Append-only; read by auditors only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case_id = models.UUIDField()
    case_office_id = models.BigIntegerField(null=True)
    """The office whose case it was: its auditor reads who came from above. None in readings older than this column."""
    actor = models.CharField(max_length=60)
    office_id = models.BigIntegerField(null=True)
    """The reader's office; None for a partner."""
    at = models.DateTimeField()
    page = models.CharField(max_length=40)
    purpose = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("case_id", "at", name="readlog_case"),
            models.Index("actor", "at", name="readlog_actor"),
            models.Index("at", name="readlog_at"),
        ]
