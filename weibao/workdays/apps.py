from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "weibao.workdays"
    label = "workdays"
    verbose_name = "工作日"

    def ready(self) -> None:
        from weibao.workdays import actions  # noqa: F401  the door learns its actions
