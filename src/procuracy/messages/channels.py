"""Ways out of the house: e-mail and SMS, real ones in production, a file in the demo."""

from __future__ import annotations

import json
import smtplib
from pathlib import Path

import httpx
from django.conf import settings
from django.core.mail import EmailMessage


class ChannelError(Exception):
    """The channel refused for good (`permanent`) or for now."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(code)


def send(channel: str, address: str, text: str, reference: str) -> str:
    """Hand one notice to a channel; returns its reference. Raises `ChannelError`.

    `reference` is our own id, sent along so that a gateway can refuse a second copy.
    """
    if settings.PROCURACY_CHANNELS != "live":
        return _to_file(channel, text, reference)
    return _email(address, text, reference) if channel == "email" else _sms(address, text, reference)


def _to_file(channel: str, text: str, reference: str) -> str:
    """Demo: one line in a file of the data folder, without the address."""
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{channel}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": reference, "text": text}, ensure_ascii=False) + "\n")
    return f"file:{reference}"


def _email(address: str, text: str, reference: str) -> str:
    message = EmailMessage(subject=text[:40], body=text, to=[address], headers={"Message-ID": f"<{reference}@procuracy>"})
    try:
        message.send()
    except OSError as error:  # the errors of smtplib are OSErrors too
        raise ChannelError(type(error).__name__, permanent=_refused(error)) from None
    return reference


def _refused(error: OSError) -> bool:
    """Whether a mail server said no for good (a 5xx answer)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _sms(address: str, text: str, reference: str) -> str:
    """A generic HTTP gateway: JSON in, 2xx out; 4xx is final, all else is tried again."""
    try:
        answer = httpx.post(
            settings.PROCURACY_SMS_URL,
            json={"to": address, "text": text, "id": reference},
            headers={"Authorization": f"Bearer {settings.PROCURACY_SMS_TOKEN}", "Idempotency-Key": reference},
            timeout=15,
        )
    except httpx.HTTPError as error:
        raise ChannelError(type(error).__name__, permanent=False) from None
    if answer.status_code >= 300:
        raise ChannelError(f"http_{answer.status_code}", permanent=400 <= answer.status_code < 500)
    return answer.headers.get("x-message-id", reference)[:80]
