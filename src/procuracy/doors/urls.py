"""Addresses of the doors. None of them says what a matter is about, and none holds a receipt."""

from django.urls import path

from . import campaigns, leads, pages, talk, tracking, volunteers, web

app_name = "doors"
urlpatterns = [
    path("", web.start, name="start"),
    path("begin", web.begin, name="begin"),
    path("q/<int:number>", web.question, name="question"),
    path("q/file/<uuid:ident>/remove", web.remove_file, name="remove_file"),
    path("check/more", web.say_more, name="say_more"),
    path("q/save", web.save, name="save"),
    path("q/return", web.resume, name="resume"),
    path("check", web.check, name="check"),
    path("receipt", web.receipt, name="receipt"),
    path("track", tracking.track, name="track"),
    path("mine", tracking.mine, name="mine"),
    path("mine/act", tracking.act, name="act"),
    path("mine/do/<uuid:case>/<slug:action>", tracking.do, name="do"),
    path("mine/contact", tracking.contact, name="contact"),
    path("mine/data", tracking.my_data, name="my_data"),
    path("mine/letter/<uuid:ident>", tracking.letter, name="letter"),
    path("mine/paper/<uuid:case>/<uuid:ident>.<slug:form>", tracking.paper, name="paper"),
    path("mine/file/<uuid:ident>", tracking.own_file, name="own_file"),
    path("lead", leads.lead, name="lead"),
    path("lead/send", leads.send, name="lead_send"),
    path("leads/places", leads.where, name="lead_places"),
    path("volunteer", volunteers.join, name="join"),
    path("talk", talk.begin, name="talk"),
    path("talk/now", talk.room, name="talk_room"),
    path("talk/stream", talk.stream, name="talk_stream"),
    path("campaigns", campaigns.campaign_list, name="campaigns"),
    path("campaigns/<uuid:ident>", campaigns.campaign, name="campaign"),
    path("help", pages.help_page, name="help"),
    path("privacy", pages.privacy, name="privacy"),
    path("accessibility", pages.accessibility, name="accessibility"),
]
