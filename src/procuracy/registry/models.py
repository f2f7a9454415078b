"""Tables of the registry. Procuratorates have their own table: they do not map one to one to divisions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procuracy.web.language import in_language

from .roles import Role, conflict


class Division(models.Model):
    """An administrative division (GB/T 2260 code). Old codes stay, with the day on which they ended."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")

    code = models.CharField(max_length=6, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)


class Procuratorate(models.Model):
    """An office. `province_office` and `city_office` name its superiors, so that a subtree is one equality."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("Supreme")
        PROVINCE = "province", _("Provincial")
        CITY = "city", _("City level")
        BASIC = "basic", _("Basic")

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        BRANCH = "branch", _("Branch")
        RAILWAY = "railway", _("Railway")
        CORPS = "corps", _("Production and Construction Corps")
        MILITARY = "military", _("Military")
        DISPATCHED = "dispatched", _("Dispatched")

    code = models.SlugField(max_length=24, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160, blank=True)
    short_name = models.CharField(max_length=16, help_text=_("Stands at the head of case numbers."))
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ORDINARY)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    province_office = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    city_office = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(
        Division, null=True, blank=True, on_delete=models.PROTECT, related_name="procuratorates"
    )
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)

    def path(self) -> tuple[int, ...]:
        """Ids from the national office down to this one."""
        chain = [self.province_office_id, self.city_office_id, self.pk]
        return tuple(dict.fromkeys(i for i in chain if i is not None))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._place_in_tree()
        super().save(*args, **kwargs)

    def _place_in_tree(self) -> None:
        """Superiors follow from the parent; a wrong parent is refused when the form is cleaned."""
        parent = self.parent
        if parent is None or parent.level == self.Level.NATIONAL:
            self.province_office_id = self.city_office_id = None
        elif parent.level == self.Level.PROVINCE:
            self.province_office_id, self.city_office_id = parent.pk, None
        else:
            self.province_office_id, self.city_office_id = parent.province_office_id, parent.pk


class Department(models.Model):
    """A department by function. The rules name functions, never numbers; the local name is for display."""

    class Function(models.TextChoices):
        ACCUSATIONS = "accusations", _("Accusations and appeals")
        CASE_MANAGEMENT = "case_management", _("Case management")
        CRIMINAL = "criminal", _("Criminal prosecution")
        CIVIL = "civil", _("Civil")
        ADMINISTRATIVE = "administrative", _("Administrative")
        PUBLIC_INTEREST = "public_interest", _("Public interest litigation")
        MINORS = "minors", _("Minors")
        INVESTIGATION = "investigation", _("Investigation")
        GENERAL = "general", _("General office")
        COMBINED = "combined", _("Combined business unit")

    office = models.ForeignKey(Procuratorate, on_delete=models.CASCADE, related_name="departments")
    function = models.CharField(max_length=20, choices=Function.choices)
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["office_id", "function"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "function"], name="one_department_per_function")
        ]

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en) or str(self.get_function_display())


class UserManager(BaseUserManager["User"]):
    """Creates users by name and password."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create and store a user; without a password the account cannot be signed in to."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """Who signs in. What she may do hangs on her `Official` and its role grants."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.username


class Official(models.Model):
    """A person in office."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="official")
    name = models.CharField(max_length=60)
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="officials")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="officials"
    )
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["office_id", "name"]

    def __str__(self) -> str:
        return self.name

    def roles_on(self, day: dt.date) -> frozenset[str]:
        """Roles held on `day`."""
        grants = self.grants.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
        return frozenset(grants.values_list("role", flat=True))


class RoleGrant(models.Model):
    """A role given to an official, by whom, from when, until when. Grants end; they are not deleted."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Official, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["official_id", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official", "role"], condition=Q(until__isnull=True), name="one_open_grant_per_role"
            )
        ]

    def clean(self) -> None:
        """Refuse a role that excludes one the person holds already."""
        held = set(
            self.official.grants.exclude(pk=self.pk).filter(until__isnull=True).values_list("role", flat=True)
        )
        if conflict(held | {self.role}):
            raise ValidationError(
                _("One person cannot hold an administrator's role together with any other role."),
                code="roles_conflict",
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        super().save(*args, **kwargs)


class Agency(models.Model):
    """A partner: an organ, organisation or unit that the offices of a place work with. Requests go to its desk, not to a person."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Public security organ")
        ANTI_NARCOTICS = "anti_narcotics", _("Anti-narcotics office")
        LEGAL_AID = "legal_aid", _("Legal aid agency")
        COURT = "court", _("People's court")
        WOMEN = "women", _("Women's federation")
        CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs")
        VETERANS = "veterans", _("Veterans affairs")
        RURAL = "rural", _("Rural revitalisation")
        DISABLED = "disabled", _("Disabled persons' federation")
        EDUCATION = "education", _("Education bureau")
        SCHOOL = "school", _("School")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood office or village")
        EMPLOYMENT = "employment", _("Employment service")
        LABOUR = "labour", _("Human resources, social security and labour inspection")
        CONSUMER = "consumer", _("Consumer commission")
        HEALTH = "health", _("Health and psychological service")
        JUSTICE = "justice", _("Justice bureau")
        FINANCE = "finance", _("Finance department")
        OTHER = "other", _("Another organ or unit")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160, blank=True)
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="agencies")
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["kind", "name_zh"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "name_zh"], name="one_agency_of_a_name")]

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)


class AgencyPerson(models.Model):
    """Someone at a partner's desk, who signs in with a second factor and sees her agency's requests and nothing else."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="agency_person")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["agency_id", "name"]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """Somebody of the public who takes part: a volunteer, an observer with a term, an expert.

    A volunteer's name and telephone stand sealed in the case of her registration (`case_id`, `party_id`); here is what she is
    asked for by: her expertise and her area. Observers take part by their public function, and are named here.
    """

    class Capacity(models.TextChoices):
        VOLUNTEER = "volunteer", _("Volunteer")
        NPC_DEPUTY = "npc_deputy", _("Deputy to a people's congress")
        CPPCC_MEMBER = "cppcc_member", _("Member of the Political Consultative Conference")
        DEMOCRATIC_PARTY = "democratic_party", _("Representative of a democratic party")
        SPECIAL_ASSISTANT = "special_assistant", _("Special procuratorial assistant")
        PEOPLES_SUPERVISOR = "peoples_supervisor", _("People's supervisor")
        HEARING_OFFICER = "hearing_officer", _("Hearing officer")
        EXPERT = "expert", _("Expert")
        CONCERNED = "concerned", _("Person concerned")
        OTHER = "other", _("Somebody else")

    class State(models.TextChoices):
        ACTIVE = "active", _("Takes part")
        SUSPENDED = "suspended", _("Suspended")
        LEFT = "left", _("Has left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="participants")
    name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    expertise = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    area = models.CharField(max_length=6, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    case_id = models.UUIDField(null=True, blank=True)
    party_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["capacity", "name", "id"]
        indexes: ClassVar = [
            models.Index("office", "capacity", "id", name="participant_asked", condition=Q(state="active")),
            models.Index("party_id", name="participant_party", condition=Q(party_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_capacity_display())

    def takes_part_on(self, day: dt.date) -> bool:
        """Whether she may be asked on `day`: neither suspended nor gone, and within her term."""
        return self.state == self.State.ACTIVE and self.since <= day and (self.until is None or day <= self.until)


class CalendarNotice(models.Model):
    """A year's official calendar that an administrator added, as the text of its notice file."""

    year = models.PositiveSmallIntegerField(unique=True)
    notice = models.CharField(max_length=200)
    text = models.TextField()
    added_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.notice}"


class LocalOverride(models.Model):
    """A dated local override of a national rule for an office and its subtree, as the text of its file."""

    office = models.ForeignKey(Procuratorate, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=24)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    text = models.TextField()
    added_by = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["rule", "since"]

    def __str__(self) -> str:
        return f"{self.rule} · {self.office} · {self.since}"
