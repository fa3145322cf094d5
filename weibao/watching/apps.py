from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "weibao.watching"
    label = "watching"
    verbose_name = "查阅监督"

    def ready(self) -> None:
        from weibao.watching import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("查阅预警", "alert", "watching:alarms", power="alarms", place=78),
            rail.Entry("回避登记", "users", "watching:relations", power="children", place=90, group="children"),
        )
