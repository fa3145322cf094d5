from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "weibao.discovery"
    label = "discovery"
    verbose_name = "政策找人"

    def ready(self) -> None:
        from weibao.discovery import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(rail.Entry("政策找人", "help", "discovery:list", power="recognitions", place=27, group="recognition"))
