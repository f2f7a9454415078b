"""Addresses of the workspace."""

from django.urls import path

from procuracy.lines.aid.pages import aid_figures
from procuracy.lines.group.pages import PAGES as CLAIMANTS
from procuracy.lines.guests.pages import slips
from procuracy.registry.roles import CASE_ROLES, Role

from . import (
    accounts,
    agencies,
    calendars,
    campaigns,
    custody,
    intake,
    keys,
    leads,
    local_rules,
    matter,
    offices,
    participants,
    people,
    readings,
    tools,
    views,
    wordings,
)
from .access import official

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("work", views.work, name="work"),
    path("search", views.search, name="search"),
    path("case/<uuid:ident>", views.case, name="case"),
    path("case/<uuid:ident>/act/<slug:action>", views.act, name="act"),
    path("case/<uuid:ident>/raise/<slug:line>", views.raise_case, name="raise"),
    path("case/<uuid:ident>/matter", matter.matter_page, name="matter"),
    path("case/<uuid:ident>/transfer", views.transfer, name="transfer"),
    path("case/<uuid:ident>/identity", custody.identity, name="identity"),
    path("releases", custody.releases, name="releases"),
    path("case/<uuid:ident>/tools", tools.tools, name="tools"),
    *(path(f"case/<uuid:ident>/claimants{address}", official(*CASE_ROLES)(page), name=name) for address, page, name in CLAIMANTS),
    path("case/<uuid:ident>/slips", official(*CASE_ROLES)(slips), name="guest_slips"),
    path("participants", participants.participants, name="participants"),
    path("participants/<uuid:ident>", participants.participant, name="participant"),
    path("campaigns", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new", campaigns.new_campaign, name="new_campaign"),
    path("campaigns/<uuid:ident>", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:ident>/publish", campaigns.publish_campaign, name="publish_campaign"),
    path("campaigns/<uuid:ident>/<slug:step>", campaigns.campaign_step, name="campaign_step"),
    path("leads/new", leads.register, name="register_lead"),
    path("leads/places", leads.places, name="lead_places"),
    path("approvals", views.approvals, name="approvals"),
    path("approvals/<uuid:ident>", views.answer, name="answer"),
    path("letter/<uuid:ident>", views.letter, name="letter"),
    path("case/<uuid:ident>/paper/<uuid:paper>.<slug:form>", views.paper, name="paper"),
    path("material/<uuid:ident>", views.material, name="material"),
    path("delivery/<uuid:ident>/again", views.resend, name="resend"),
    path("alerts", views.alerts, name="alerts"),
    path("intake", intake.choose, name="intake"),
    path("intake/slip", intake.slip, name="slip"),
    path("intake/<slug:door>", intake.take_in, name="take_in"),
    path("conversations", intake.conversations, name="conversations"),
    path("conversations/<uuid:ident>", intake.conversation, name="conversation"),
    path("conversations/<uuid:ident>/stream", intake.conversation_stream, name="conversation_stream"),
    path("keys", keys.keys, name="keys"),
    path("people", people.people, name="people"),
    path("people/<int:ident>", people.person, name="person"),
    path("offices", offices.offices, name="offices"),
    path("offices/new", offices.new_office, name="new_office"),
    path("aid-figures", official(Role.ADMINISTRATOR)(aid_figures), name="aid_figures"),
    path("agencies", agencies.agencies, name="agencies"),
    path("agencies/<int:ident>", agencies.agency, name="agency"),
    path("calendars", calendars.calendars, name="calendars"),
    path("overrides", local_rules.overrides, name="overrides"),
    path("reply-texts", wordings.reply_texts, name="reply_texts"),
    path("letters", wordings.letter_wordings, name="letter_wordings"),
    path("letters/<slug:name>", wordings.letter_wording, name="letter_wording"),
    path("readings", readings.readings, name="readings"),
    path("demo", accounts.demo_sign_in, name="demo_sign_in"),
]
