from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "weibao.visits"
    label = "visits"
    verbose_name = "走访"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.children.reports.file import tell
        from weibao.org import subjects
        from weibao.visits import exports, reactions  # noqa: F401  importing declares them
        from weibao.visits.models import FactUpdate, Visit
        from weibao.web import rail

        rail.register(
            rail.Entry("走访", "home", "visits:list", power="visits", place=21, group="children"),
            rail.Entry("走访与更新", "plan", "visits:desk", power="visits.check", place=22, group="children"),
        )
        subjects.register(
            subjects.Subject(
                "visits.visit",
                "走访",
                Visit.objects.all,
                url=lambda pk: reverse("visits:visit", args=[pk]),
                tell=lambda row: f"{tell(row.child)}，{row.on:%Y年%-m月%-d日}走访",
            )
        )
        subjects.register(
            subjects.Subject(
                "visits.update",
                "信息更新",
                FactUpdate.objects.all,
                url=lambda pk: reverse("visits:update", args=[pk]),
                tell=lambda row: f"{tell(row.child)}，{row.get_fact_display()}更新",
            )
        )
