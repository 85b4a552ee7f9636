from django.apps import AppConfig


class UrnsConfig(AppConfig):
    name = "bihuan.urns"
    default_auto_field = "django.db.models.BigAutoField"
