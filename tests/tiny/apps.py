from django.apps import AppConfig


class TinyConfig(AppConfig):
    name = "tests.tiny"
    label = "tiny"
