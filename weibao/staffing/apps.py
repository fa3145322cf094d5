from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "weibao.staffing"
    label = "staffing"
    verbose_name = "人员配备"

    def ready(self) -> None:
        from weibao.staffing import exports, reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("人员配备", "users", "staffing:candidates", power="candidates", place=65, group="people"),
            rail.Entry("通讯录", "phone", "staffing:directory", power="staffing.look_up", place=66, group="people"),
        )
