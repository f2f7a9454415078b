"""Django application of the partners' workspace."""

from django.apps import AppConfig


class PartnerConfig(AppConfig):
    name = "procuracy.partner"
    label = "partner"

    def ready(self) -> None:
        from django.http import HttpRequest
        from django.utils.translation import gettext_lazy as _

        from procuracy.web.nav import Entry, register

        def shown(request: HttpRequest) -> bool:
            return getattr(getattr(request, "actor", None), "kind", "") == "partner"

        register(Entry(10, _("Requests"), "partner:requests", shown))
        register(Entry(20, _("Send somebody to the procuratorate"), "partner:send", shown))
        register(Entry(30, _("Keys for programs"), "partner:keys", shown))
