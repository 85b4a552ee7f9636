from django.apps import AppConfig


class BoxConfig(AppConfig):
    name = "bihuan.urns.box"
    label = "boxes"
    default_auto_field = "django.db.models.BigAutoField"
