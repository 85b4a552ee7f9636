from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bihuan.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who has questions for respondents says so to the answer page."""
        from bihuan.pages.hearings import voting  # noqa: PLC0415 - models are there only now
        from bihuan.pages.surveys import asking  # noqa: PLC0415

        asking.register()
        voting.register()
