from django.apps import AppConfig


class HearingsConfig(AppConfig):
    name = "bihuan.hearings"
    label = "hearings"
