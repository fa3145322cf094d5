from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "weibao.cases"
    label = "cases"
    verbose_name = "个案办理"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.cases import exports, reactions  # noqa: F401  importing declares them
        from weibao.cases.models import Case
        from weibao.org import subjects
        from weibao.web import rail

        rail.register(rail.Entry("个案办理", "case", "cases:list", power="cases", place=23, group="children"))
        subjects.register(
            subjects.Subject(
                "cases.case",
                "个案",
                Case.objects.all,
                url=lambda pk: reverse("cases:case", args=[pk]),
                tell=lambda row: f"个案 {row.number}",
            )
        )
