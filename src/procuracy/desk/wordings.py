"""An office's own words: texts to start replies from, and the wording of its letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.materials import wording
from procuracy.materials.models import LetterWording
from procuracy.registry.roles import Role
from procuracy.web.language import page_language

from .access import official
from .fields import number
from .models import ReplyText


class ReplyTextForm(forms.ModelForm):
    """A reply text of this office."""

    use_required_attribute = False

    class Meta:
        model = ReplyText
        fields = ("title", "text")
        labels = {"title": gettext_lazy("Title of the text"), "text": gettext_lazy("Text")}


@official(Role.ADMINISTRATOR)
def reply_texts(request: HttpRequest) -> HttpResponse:
    """Texts to start replies from: one form for a new one, and one for the chosen one."""
    rows = ReplyText.objects.filter(office_id=request.actor.office_id)
    chosen = rows.filter(pk=number(request.GET.get("text"))).first()
    if request.method == "POST" and "delete" in request.POST and chosen is not None:
        chosen.delete()
        return redirect("desk:reply_texts")
    form = ReplyTextForm(request.POST or None, instance=chosen or ReplyText(office_id=request.actor.office_id))
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.changed_by_id = int(request.actor.id)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            form.add_error("title", _("There is a text of this title already."))
        else:
            messages.success(request, _("Done."))
            return redirect("desk:reply_texts")
    return render(request, "desk/reply_texts.html", {"rows": rows, "form": form, "chosen": chosen}, status=422 if form.errors else 200)


class LetterWordingForm(forms.Form):
    """The wording of one kind of letter in both languages, one paragraph a line."""

    zh = forms.CharField(label=gettext_lazy("Wording in Chinese"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 9, "lang": "zh-Hans"}))
    en = forms.CharField(label=gettext_lazy("Wording in English"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 9, "lang": "en"}))

    use_required_attribute = False

    def __init__(self, kind: wording.Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def _checked(self, language: str) -> str:
        text = str(self.cleaned_data[language]).strip()
        if not text or wording.paragraphs_of(text) == list(self.kind.text[language]):
            return ""
        unknown, lacking = wording.faults(self.kind, language, text)
        if unknown:
            raise forms.ValidationError(_("No act fills these places: %(names)s.") % {"names": _braced(unknown)})
        if lacking:
            raise forms.ValidationError(_("A letter of this kind must say these too: %(names)s.") % {"names": _braced(lacking)})
        return text

    def clean_zh(self) -> str:
        return self._checked("zh")

    def clean_en(self) -> str:
        return self._checked("en")


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


@official(Role.ADMINISTRATOR)
def letter_wordings(request: HttpRequest) -> HttpResponse:
    """All kinds of letters; which of them this office words itself."""
    own = set(LetterWording.objects.filter(office_id=request.actor.office_id).values_list("kind", flat=True))
    language = page_language()
    rows = [{"name": name, "title": kind.title[language], "own": name in own} for name, kind in wording.KINDS.items()]
    return render(request, "desk/letter_wordings.html", {"rows": rows})


@official(Role.ADMINISTRATOR)
def letter_wording(request: HttpRequest, name: str) -> HttpResponse:
    """Change how this office words a kind of letter, or go back to the standard wording. Letters already written stay as they are."""
    kind = wording.KINDS.get(name)
    if kind is None:
        return redirect("desk:letter_wordings")
    language = page_language()
    row = LetterWording.objects.filter(office_id=request.actor.office_id, kind=name).first()
    shown = {code: (getattr(row, code) if row else "") or "\n".join(kind.text[code]) for code in wording.LANGUAGES}
    form = LetterWordingForm(kind, request.POST or None, initial=shown)
    if request.method == "POST" and ("standard" in request.POST or form.is_valid()):
        texts = {"zh": "", "en": ""} if "standard" in request.POST else form.cleaned_data
        if any(texts.values()):
            values = {**texts, "changed_by_id": int(request.actor.id)}
            LetterWording.objects.update_or_create(office_id=request.actor.office_id, kind=name, defaults=values)
        elif row is not None:
            row.delete()
        messages.success(request, _("Done. It holds for letters written from now on."))
        return redirect("desk:letter_wordings")
    return render(
        request,
        "desk/letter_wording.html",
        {
            "form": form,
            "title": kind.title[language],
            "own": row is not None,
            "needed": [f"{{{fact}}}" for fact in sorted(kind.needed("zh"))],
            "facts": [f"{{{fact}}}" for fact in sorted(kind.facts - kind.needed("zh"))],
        },
        status=422 if form.errors else 200,
    )
