"""Django application of messages. Its label keeps clear of Django's own messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "procuracy.messages"
    label = "correspondence"
    verbose_name = "Messages"

    def ready(self) -> None:
        from procuracy.casework import subscriptions

        from .threads import write_messages

        subscriptions.subscribe("messages", 300, write_messages)
