from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "weibao.reporting"
    label = "reporting"
    verbose_name = "强制报告"

    def ready(self) -> None:
        from weibao.reporting import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("报告与研判", "alert", "reporting:list", power="reports", place=22, group="children"),
            rail.Entry("强制报告", "alert", "reporting:file", power="reporting.file", place=23, group="children"),
        )
