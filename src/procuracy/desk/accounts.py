"""Sign-in: nobody signs up; the demo's one-click accounts exist in a demo database alone."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from procuracy.casework import crypto
from procuracy.config.demo_guard import demo_allowed
from procuracy.registry.models import Official, User

from .second_factor import PASSWORD_ALONE, just_signed_in

SEALED = "second-factor:"
_TOO_MANY = _("There were too many wrong tries. Wait five minutes, then try again.")


class Adapter(DefaultAccountAdapter):
    """allauth, closed to the outside."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The sign-in name or the password is not right."),
        "enter_current_password": _("This is not the password you have now."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        from procuracy.doors.limits import network

        return network(request).partition("/")[0]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked for the password again; so the first sign-in runs through."""
        return super().is_reauthentication_required(app=app, **kwargs) and not just_signed_in(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Confirm with your password"),
            "mfa_reauthenticate": _("Confirm with a code"),
            "mfa_reauthenticate:webauthn": _("Confirm with a passkey or security key"),
        }
        return [{**method, "description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor in our words."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not right, or was used already. Wait for the next code and try again."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """Secrets lie sealed in the database, so that its copy alone shows no code."""
        return SEALED + base64.b64encode(crypto.seal(text, SEALED)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(SEALED):
            return encrypted_text  # set up before secrets were sealed
        text: str = crypto.unseal(base64.b64decode(encrypted_text.removeprefix(SEALED)), SEALED)
        return text

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        from allauth.mfa.models import Authenticator

        return str(_("Key %(number)s") % {"number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1})

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """The browser lists a passkey by the person's name."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        name = Official.objects.filter(user_id=user.pk).values_list("name", flat=True).first()
        return {**entity, "display_name": name or entity["display_name"]}


class ConfirmByKey(ReauthenticateWebAuthnView):
    """Confirms with a key; a key that was not accepted leads back here with the reason, not away."""

    def form_invalid(self, form: Any) -> HttpResponse:
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in to a demo account by one click. Not there unless the database itself is a demo's."""
    if not demo_allowed():
        raise Http404
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["demo_sign_in"] = True
    request.session.pop(PASSWORD_ALONE, None)
    return redirect("desk:home")
