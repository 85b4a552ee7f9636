from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "bihuan.surveys"
    label = "surveys"
