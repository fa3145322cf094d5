from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "weibao.care"
    label = "care"
    verbose_name = "关爱服务"

    def ready(self) -> None:
        from weibao.care import exports, reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(rail.Entry("关爱名册", "family", "care:list", power="care", place=22, group="children"))
