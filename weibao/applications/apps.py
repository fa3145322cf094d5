from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "weibao.applications"
    label = "applications"
    verbose_name = "认定申请"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.applications import exports, reactions  # noqa: F401  importing declares them
        from weibao.applications.models import Application
        from weibao.org import subjects
        from weibao.web import rail

        subjects.register(
            subjects.Subject(
                "applications.application",
                "认定申请",
                Application.objects.all,
                url=lambda pk: reverse("applications:application", args=[pk]),
                tell=Application.tell,
            )
        )
        rail.register(rail.Entry("认定申请", "case", "applications:list", power="applications", place=26, group="recognition"))
