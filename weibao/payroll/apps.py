from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "weibao.payroll"
    label = "payroll"
    verbose_name = "资金发放"

    def ready(self) -> None:
        from weibao.payroll import actions  # noqa: F401  the list of actions is complete when the program is
