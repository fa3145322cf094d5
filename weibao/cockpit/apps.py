from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "weibao.cockpit"
    label = "cockpit"
    verbose_name = "驾驶舱"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(
            rail.Entry("驾驶舱", "cockpit", "cockpit:cockpit", power="figures", place=70),
            rail.Entry("参数一览", "standard", "cockpit:parameters", power="parameters", place=53, group="aid"),
        )
