"""Files in: sniffed by content, sealed under their hash, shown as a derivative without metadata."""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
import zipfile
from typing import Any, BinaryIO

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from procuracy.casework.errors import InvalidFacts
from procuracy.casework.ids import uuid7
from procuracy.casework.models import Case, Sensitivity
from procuracy.casework.subscriptions import Happening

from .models import Material

Image.MAX_IMAGE_PIXELS = 60_000_000
IMAGES = {"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/bmp": "bmp"}
ALLOWED = {
    **IMAGES,
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/x-wav": "wav",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
LONGEST_SIDE = 2400


def sniff(head: bytes, stream: BinaryIO) -> str | None:
    """What a file is by its content: an allowed kind, or None. Its name and its claim count for nothing."""
    guess = filetype.guess(head)
    if guess is not None and guess.mime in ALLOWED:
        return ALLOWED[guess.mime]
    if head[:2] == b"PK":
        return _office_file(stream)
    if guess is None and _is_text(head):
        return "txt"
    return None


def _office_file(stream: BinaryIO) -> str | None:
    """OFD, Word and Excel are zip files; what lies inside tells them apart."""
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist()[:200])
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    for name, kind in (("OFD.xml", "ofd"), ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if name in names:
            return kind
    return None


def _is_text(head: bytes) -> bool:
    if b"\0" in head or head.lstrip()[:1] == b"<":
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:4000].decode(encoding, errors="strict")
        except UnicodeDecodeError as error:
            if error.start < len(head[:4000]) - 4:
                continue
        return True
    return False


def content_digest(upload: Any) -> str:
    """SHA-256 of an upload, which can then be read again."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def receive(
    upload: Any, *, now: Any, case_id: uuid.UUID | None = None, draft_id: uuid.UUID | None = None, party_id: uuid.UUID | None = None
) -> Material:
    """Take one uploaded file in. Raises `InvalidFacts` with a sentence for one that is too large, empty or of no allowed kind."""
    if upload.size > settings.PROCURACY_MAX_FILE:
        limit = settings.PROCURACY_MAX_FILE // 2**20
        raise InvalidFacts({"file": [_("The file is larger than %(limit)s MB.") % {"limit": limit}]})
    if upload.size == 0:
        raise InvalidFacts({"file": [_("The file is empty.")]})
    head = upload.read(8192)
    kind = sniff(head, upload)
    if kind is None:
        raise InvalidFacts({"file": [_("This kind of file cannot be taken. Photos, PDF, Word, Excel, OFD, sound and video can.")]})
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    ident = uuid7()
    upload.seek(0)
    original = default_storage.save(f"original/{ident.hex[:2]}/{ident.hex}", upload)
    derivative = ""
    if kind in IMAGES.values():
        upload.seek(0)
        picture = without_metadata(upload)
        if picture is None:
            default_storage.delete(original)
            raise InvalidFacts({"file": [_("This picture cannot be read.")]})
        derivative = default_storage.save(f"shown/{ident.hex[:2]}/{ident.hex}.jpg", ContentFile(picture))
    return Material.objects.create(
        id=ident,
        case_id=case_id,
        draft_id=draft_id,
        party_id=party_id,
        title=nameless(kind) if case_id and _sealed(case_id) else title_of(upload),
        kind=kind,
        size=upload.size,
        sha256=digest.hexdigest(),
        original=original,
        derivative=derivative,
        state=Material.State.WAITING if settings.PROCURACY_CLAMD else Material.State.UNSCANNED,
        at=now,
    )


MOST_PIXELS = 40_000_000
"""Of the largest picture that is drawn anew: twice what telephones make. A small file can hold far more and fill the memory."""
_DRAWING = threading.BoundedSemaphore(1)


def without_metadata(stream: BinaryIO) -> bytes | None:
    """The picture drawn anew: turned upright, no larger than needed, without place, device or thumbnail. None if it cannot be drawn."""
    try:
        with _DRAWING, Image.open(stream) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            fresh = Image.new("RGB", upright.size)
            fresh.paste(upright)
            target = io.BytesIO()
            fresh.save(target, "JPEG", quality=80)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return None
    return target.getvalue()


def nameless(kind: str) -> str:
    """What a file of a sealed case is called: its own name might say whom it is about."""
    return f"{_('File')} ({kind})"


def _sealed(case_id: uuid.UUID) -> bool:
    return Case.objects.filter(pk=case_id, sensitivity=Sensitivity.SEALED).exists()


def forget_names(h: Happening) -> None:
    """Subscriber: when a case is sealed its files lose their names."""
    if h.changes.get("sensitivity", h.decision.case_changes.get("sensitivity")) == Sensitivity.SEALED:
        for kind in set(Material.objects.filter(case_id=h.case.pk).values_list("kind", flat=True)):
            Material.objects.filter(case_id=h.case.pk, kind=kind).update(title=nameless(kind))


def discard(row: Material) -> None:
    """Delete a file that no case holds yet, with everything that was stored of it."""
    forget_stored(row)
    row.delete()


def forget_stored(row: Material) -> None:
    """Delete what was stored of a file whose row is gone, or goes with its transaction."""
    for name in (row.original, row.derivative):
        if name:
            default_storage.delete(name)


def title_of(upload: Any) -> str:
    """The name under which a file is shown: without folders, and not endless."""
    return str(upload.name).rpartition("/")[2][:120] or "file"
