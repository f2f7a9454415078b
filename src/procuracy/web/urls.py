"""Addresses of the design system."""

from django.urls import path

from . import styleguide, views

app_name = "web"
urlpatterns = [
    path("leave", views.leave, name="leave"),
    path("leaving", views.leaving, name="leaving"),
    path("language", views.set_language, name="language"),
    path("large", views.set_large, name="large"),
    path("style-guide", styleguide.style_guide, name="style_guide"),
]
