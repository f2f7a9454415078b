"""The real ways out, against a mail server and a gateway that answer as such do."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from procuracy.messages.channels import ChannelError, send


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs; addresses with `full` and `gone` are refused for now and for good."""

    taken: ClassVar[list[str]] = []

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("RCPT"):
                self._say("452 full" if "full" in line else "550 gone" if "gone" in line else "250 ok")
            elif word == "DATA":
                self._say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.taken.append(body.decode())
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Gateway(BaseHTTPRequestHandler):
    status: ClassVar[int] = 200
    asked: ClassVar[list[tuple[dict[str, str], dict[str, str]]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((dict(self.headers), body))
        self.send_response(self.status)
        self.send_header("x-message-id", "gw-7")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Silent."""


@pytest.fixture
def mail(settings) -> Iterator[list[str]]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Mail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.PROCURACY_CHANNELS = "live"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", server.server_address[1], False, False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        _Mail.taken.clear()
        yield _Mail.taken
        server.shutdown()


@pytest.fixture
def gateway(settings) -> Iterator[type[_Gateway]]:
    with HTTPServer(("127.0.0.1", 0), _Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.PROCURACY_CHANNELS = "live"
        settings.PROCURACY_SMS_URL, settings.PROCURACY_SMS_TOKEN = f"http://127.0.0.1:{server.server_address[1]}/send", "secret"
        _Gateway.asked.clear()
        _Gateway.status = 200
        yield _Gateway
        server.shutdown()


def test_a_mail_carries_our_reference_so_that_a_second_copy_is_known(mail):
    assert send("email", "li@example.org", "你有一条新消息。", "ref-1") == "ref-1"
    assert "<ref-1@procuracy>" in mail[0] and "li@example.org" in mail[0]


@pytest.mark.parametrize(("address", "permanent"), [("full@example.org", False), ("gone@example.org", True)])
def test_a_refused_mail_is_tried_again_or_not_as_the_server_says(mail, address, permanent):
    with pytest.raises(ChannelError) as refused:
        send("email", address, "你有一条新消息。", "ref-2")
    assert refused.value.permanent is permanent and address not in str(refused.value)
    assert not mail


def test_a_mail_server_that_is_down_is_tried_again(settings):
    settings.PROCURACY_CHANNELS, settings.EMAIL_BACKEND = "live", "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ChannelError) as down:
        send("email", "li@example.org", "x", "ref-3")
    assert not down.value.permanent


def test_the_gateway_gets_key_reference_and_nothing_more_than_number_and_text(gateway):
    assert send("sms", "13800000000", "你有一条新消息。", "ref-4") == "gw-7"
    headers, body = gateway.asked[0]
    assert headers["Authorization"] == "Bearer secret" and headers["Idempotency-Key"] == "ref-4"
    assert body == {"to": "13800000000", "text": "你有一条新消息。", "id": "ref-4"}


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (503, False)])
def test_the_gateways_no_is_final_and_its_trouble_is_not(gateway, status, permanent):
    gateway.status = status
    with pytest.raises(ChannelError) as refused:
        send("sms", "13800000000", "x", "ref-5")
    assert refused.value.permanent is permanent
