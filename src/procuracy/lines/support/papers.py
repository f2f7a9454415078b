"""The complaint draft as PDF and as a Word file: hers to change, to file or to leave."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

from django.utils.translation import gettext as _

from procuracy.casework.models import Case, Party
from procuracy.materials import pdf

from .models import ComplaintDraft

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SOURCE = Path(__file__).with_name("complaint.typ")


def paper(case: Case, party: Party, ident: uuid.UUID, form: str) -> tuple[bytes, str, str] | None:
    """A draft of this case as `pdf` or `docx`: its bytes, its kind and its file name, which says nothing. None where there is none."""
    draft = ComplaintDraft.objects.filter(pk=ident, case_id=case.pk).first()
    if draft is None or form not in ("pdf", "docx"):
        return None
    text = content(draft, party)
    return (_word(text), WORD, "draft.docx") if form == "docx" else (pdf.typeset(SOURCE, text, draft.at), "application/pdf", "draft.pdf")


def content(draft: ComplaintDraft, party: Party) -> dict[str, object]:
    """The parts of a complaint in their order, in the language of the page. Who she is comes from her own sealed data."""
    contact = party.contact_data()
    herself = [str(contact[name]) for name in ("name", "identity_number", "address", "phone") if contact.get(name)]
    claims = _lines(draft.claims)
    if draft.amount is not None:
        claims.append(_("Amount claimed: %(amount)s yuan") % {"amount": f"{draft.amount:,.2f}"})
    return {
        "title": _("Civil complaint"),
        "note": _("A draft to help you. It is yours: read it, change it, and decide for yourself whether to file it."),
        "sections": [
            {"title": _("Plaintiff"), "lines": herself, "numbered": False},
            {"title": _("Defendant"), "lines": _lines(draft.defendant), "numbered": False},
            {"title": _("Cause of action"), "lines": [draft.cause], "numbered": False},
            {"title": _("Claims"), "lines": claims, "numbered": True},
            {"title": _("Facts and reasons"), "lines": _lines(draft.reasons), "numbered": False},
            {"title": _("Evidence"), "lines": _lines(draft.evidence), "numbered": True},
        ],
        "court": _("To: %(court)s") % {"court": draft.court},
        "signature": _("Signed by the plaintiff:"),
        "date": _("Date:"),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _word(text: dict[str, object]) -> bytes:
    """An editable file with plain headings. Its metadata names nobody."""
    from docx import Document

    document = Document()
    for name in ("author", "last_modified_by", "comments", "title"):
        setattr(document.core_properties, name, "")
    document.add_heading(str(text["title"]), 0)
    document.add_paragraph(str(text["note"])).italic = True
    sections = text["sections"]
    assert isinstance(sections, list)
    for section in sections:
        if section["lines"]:
            document.add_heading(section["title"], 2)
            for line in section["lines"]:
                document.add_paragraph(line, style="List Number" if section["numbered"] else None)
    for name in ("court", "signature", "date"):
        document.add_paragraph(str(text[name]))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
