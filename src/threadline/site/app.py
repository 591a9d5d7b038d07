"""The one Django app."""

from django.apps import AppConfig


class ThreadlineConfig(AppConfig):
    """Threadline as Django sees it."""

    name = "threadline"
    label = "threadline"
    default_auto_field = "django.db.models.BigAutoField"
    default = True
