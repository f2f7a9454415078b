"""Forms of the second factor whose one field the library leaves without a name in the reader's language."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

_LABEL = _("Name of this key")


class AddKeyForm(AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(label=_LABEL, required=False, max_length=100)


class EditKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_LABEL, max_length=100)
