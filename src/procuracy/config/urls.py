"""All addresses of the house."""

from django.urls import include, path

from procuracy.web import views as web

urlpatterns = [
    path("", include("procuracy.web.urls")),
    path("", include("procuracy.doors.urls")),
    path("desk/", include("procuracy.desk.urls")),
    path("partner/", include("procuracy.partner.urls")),
    path("account/", include("procuracy.desk.account_urls")),
    path("api/v1/", include("procuracy.api.urls")),
    path("open311/v2/", include("procuracy.api.open311_urls")),
]

handler400 = web.bad_request
handler403 = web.forbidden
handler404 = web.not_found
handler429 = web.too_many
handler500 = web.broken
