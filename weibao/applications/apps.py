from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "weibao.applications"
    label = "applications"
    verbose_name = "认定申请"

    def ready(self) -> None:
        from weibao.applications import reactions  # noqa: F401  importing declares them
        from weibao.applications.models import Application
        from weibao.org import subjects

        subjects.register(subjects.Subject("applications.application", "认定申请", Application.objects.all, tell=Application.tell))
