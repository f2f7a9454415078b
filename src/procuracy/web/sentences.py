"""Sentences of Django's forms that our catalogue says in plainer words; named here so that the catalogue keeps them."""

from django.utils.translation import gettext_noop, ngettext_lazy

REQUIRED = gettext_noop("This field is required.")
NO_CHOICE = gettext_noop("Select a valid choice. %(value)s is not one of the available choices.")
NO_DAY = gettext_noop("Enter a valid date.")
NO_NUMBER = gettext_noop("Enter a whole number.")
NO_ADDRESS = gettext_noop("Enter a valid email address.")
TOO_LONG = ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
