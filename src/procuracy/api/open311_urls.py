"""Addresses of Open311 GeoReport v2, under /open311/v2/, each as JSON and as XML."""

from django.urls import path

from . import open311

urlpatterns = [
    path("discovery.<str:form>", open311.discovery),
    path("services.<str:form>", open311.services),
    path("services/<str:code>.<str:form>", open311.definition),
    path("requests.<str:form>", open311.requests),
    path("requests/<str:ident>.<str:form>", open311.one),
    path("tokens/<str:ident>.<str:form>", open311.token),
    path("<path:rest>", open311.nowhere),
]
