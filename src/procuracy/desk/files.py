"""Files that an official adds to a case: written into its history with their digests, all or none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.models import Case
from procuracy.casework.policy import visible
from procuracy.config import clock
from procuracy.lines.common.opened import reason_missing
from procuracy.materials.intake import content_digest, forget_stored, receive
from procuracy.materials.models import Material
from procuracy.registry.roles import CASE_ROLES
from procuracy.web.forms import FilesField
from procuracy.web.views import not_found

from .access import official


class FilesForm(forms.Form):
    """What they are, and the files."""

    use_required_attribute = False

    papers = FilesField(label=gettext_lazy("Files"), required=True, help_text=gettext_lazy("Photos, PDF, Word, Excel, OFD, sound and video. The original is kept as it is; what others see has no hidden data."))
    text = forms.CharField(label=gettext_lazy("What they are"), max_length=300, help_text=gettext_lazy("It stands in the history. In a sealed case name nobody."))

    def clean_papers(self) -> Any:
        """No more than a page takes at once."""
        found = self.cleaned_data["papers"]
        if len(found) > settings.PROCURACY_FILES_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)s files at once: choose them again.") % {"most": settings.PROCURACY_FILES_AT_ONCE})
        return found


@official(*CASE_ROLES)
def add_files(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Add files to a case that this official works on. What cannot be taken is named at its field; then nothing was added."""
    case = Case.objects.defer("search").filter(visible(request.actor), pk=ident).first()
    if case is None:
        return not_found(request)
    if reason_missing(request, case):
        return redirect("desk:case", ident=ident)
    form = FilesForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"case": case, "form": form, "key": request.POST.get("key") or uuid.uuid4().hex}
    if request.method != "POST":
        return render(request, "desk/add_files.html", context)
    if not form.is_valid():
        return render(request, "desk/add_files.html", context, status=422)
    try:
        taken_in(ident, request.actor, request.FILES.getlist("papers"), form.cleaned_data["text"], context["key"])
    except InvalidFacts as error:
        for lines in error.errors.values():
            form.add_error("papers", [*map(str, lines), _("Choose the files again.")])
        return render(request, "desk/add_files.html", context, status=422)
    except CaseworkError as error:
        return render(request, "desk/add_files.html", context | {"error": error}, status=error.status)
    messages.success(request, _("Added."))
    return redirect("desk:case", ident=ident)


add_files.counts_files = True  # type: ignore[attr-defined]  # it says itself that there were too many


def taken_in(case_id: uuid.UUID, actor: Actor, uploads: Sequence[Any], text: str, key: str) -> list[Material]:
    """Take an official's files in, all or none; the same key does it once, and then gives nothing.

    Raises what `commands.note_files` raises, or `InvalidFacts` that names the file that cannot be taken.
    """
    kept: list[Material] = []
    try:
        with transaction.atomic():
            version = Case.objects.select_for_update().values_list("version", flat=True).get(pk=case_id)
            event = commands.note_files(case_id, actor, [content_digest(upload) for upload in uploads], text=text, key=key, now=clock.now(), today=clock.today())
            for upload in uploads if event.seq > version else ():
                try:
                    kept.append(receive(upload, now=clock.now(), case_id=case_id))
                except InvalidFacts as error:
                    raise InvalidFacts({"papers": [f"{str(upload.name)[:80]}: {line}" for line in error.errors["file"]]}) from None
    except BaseException:
        for row in kept:
            forget_stored(row)
        raise
    return kept
