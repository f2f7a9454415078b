"""The living style guide: every component once, with invented words. Shown only in a demo or in development."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .forms import DayField


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Your name"), help_text=_("As you wish to be called."), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    telephone = forms.CharField(
        label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    reach = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=[("call", _("By telephone")), ("letter", _("By letter")), ("none", _("Not at all; I will come back with my number"))],
        widget=forms.RadioSelect,
    )
    when = forms.MultipleChoiceField(
        label=_("When is a good time?"),
        choices=[("morning", _("Morning")), ("afternoon", _("Afternoon")), ("evening", _("Evening"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(label=_("Place"), choices=[("a", _("Here")), ("b", _("Another county"))])
    since = DayField(label=_("Since when?"), help_text=_("For example 2026-02-10"))
    words = forms.CharField(label=_("What happened?"), max_length=500, widget=forms.Textarea(attrs={"rows": 6}))
    photo = forms.FileField(label=_("A photograph or paper"), help_text=_("JPEG, PNG or PDF, up to 50 MB."), required=False)
    agree = forms.BooleanField(label=_("I have read what happens with my data"))


def style_guide(request: HttpRequest) -> HttpResponse:
    """GET shows the empty sample form, POST the same with its errors. 404 outside a demo and development."""
    if not (settings.DEBUG or getattr(settings, "PROCURACY_DEMO", False)):
        raise Http404
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    staff = request.GET.get("frame") == "staff"
    bars = [(_("January"), 12), (_("February"), 31), (_("March"), 7)]
    return render(
        request,
        "web/style_guide.html",
        {"form": form, "frame": "web/staff.html" if staff else "web/public.html", "bars": bars, "staff": staff},
    )
