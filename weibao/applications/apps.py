from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "weibao.applications"
    label = "applications"
    verbose_name = "认定申请"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.applications import exports, reactions  # noqa: F401  importing declares them
        from weibao.applications.actions.following import forget_withdrawn
        from weibao.applications.models import Application
        from weibao.applications.reports.retention import withdrawn_due
        from weibao.org import subjects
        from weibao.privacy.retention import Kind, register
        from weibao.web import rail

        what = "申请人和儿童的姓名、号码、所述情况、上传的材料、文书内容"
        register(Kind("withdrawn", "已撤回的认定申请", what, withdrawn_due, forget_withdrawn))

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
