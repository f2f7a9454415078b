"""Forms of signing in and of the second factor: our words and hints on the fields that the library checks."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

_KEY_NAME = _("Name of this key")
_KEY_HINT = _("So that you can tell your keys apart: for instance the desk computer, or the key on the key ring.")
_APP_HINT = _("The six digits that the app shows now.")


class CodeField(forms.CharField):
    """Digits as people type them: in groups, or full-width from a Chinese keyboard."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", _("Verification code"))
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}), max_length=40, **given)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value))
        return "".join(sign for sign in text if not sign.isspace() and sign != "-")


class SignInForm(LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["password"].help_text = _("If you have forgotten it, your security administrator gives you a new one.")

    def clean(self) -> dict[str, Any] | None:
        """What is wrong stands at a field, so that the summary leads to it."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            self.add_error("login", error)
            return self.cleaned_data


class PasswordForm(ChangePasswordForm):
    """The password that holds, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password you have now")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _("At least 12 characters, and not digits alone. A short sentence is good.")
        self.fields["password2"].label = _("New password once more")


class ConfirmByPasswordForm(ReauthenticateForm):
    """The password once more, before something that protects the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


def _hint(user: Any) -> Any:
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return _("The six digits that the app shows now. If the telephone is lost: one of your recovery codes.")
    return _("One of your recovery codes.")


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    code = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _hint(self.user)


class ConfirmByCodeForm(ReauthenticateByCodeForm):
    """A code, before something that protects the account is changed."""

    code = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _hint(self.user)


class SetUpAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = CodeField(help_text=_APP_HINT)


_SHAPELESS = (AttributeError, KeyError, TypeError, ValueError)
"""What the library raises where the answer of a key lacks a part. It comes from outside, so that this is no fault of ours."""


class AddKeyForm(AddWebAuthnForm):
    """A new passkey or security key."""

    name = forms.CharField(label=_KEY_NAME, help_text=_KEY_HINT, required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except _SHAPELESS:
            raise get_adapter().validation_error("incorrect_code") from None


class UseKeyForm(AuthenticateWebAuthnForm):
    """The answer of a key at the second step."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except _SHAPELESS:
            raise get_adapter().validation_error("incorrect_code") from None


class ConfirmByKeyForm(UseKeyForm, ReauthenticateWebAuthnForm):
    """The answer of a key, before something that protects the account is changed."""


class EditKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_KEY_NAME, help_text=_KEY_HINT, max_length=100)
