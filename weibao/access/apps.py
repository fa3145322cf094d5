from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "weibao.access"
    label = "access"
    verbose_name = "查阅管理"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(rail.Entry("申请查阅", "eye", "access:mine", power="access.ask", place=75, group="children"))
