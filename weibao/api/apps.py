from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "weibao.api"
    label = "api"
    verbose_name = "系统接口"

    def ready(self) -> None:
        from weibao.api import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(rail.Entry("系统接口", "merge", "api:tokens", power="interfaces", place=85))
