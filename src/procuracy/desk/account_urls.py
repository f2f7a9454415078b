"""Addresses under /account/: the pages of the library that are in use, by name. What is not listed is not there."""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from .accounts import ConfirmByKey


def closed(request: HttpRequest) -> HttpResponse:
    """An address whose name the library looks up, and which leads nowhere here."""
    raise Http404


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", closed, name="account_set_password"),
    path("2fa/webauthn/reauthenticate/", ConfirmByKey.as_view()),
    path("2fa/", include("allauth.mfa.urls")),
]
