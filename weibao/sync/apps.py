from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "weibao.sync"
    label = "sync"
    verbose_name = "手机同步"

    def ready(self) -> None:
        from weibao.sync import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("手机上报", "phone", "sync:phones", power="phones", place=28, group="children"),
            rail.Entry("基层意见", "help", "sync:complaints", power="complaints", place=29, group="children"),
        )
