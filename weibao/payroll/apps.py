from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "weibao.payroll"
    label = "payroll"
    verbose_name = "资金发放"

    def ready(self) -> None:
        from weibao.payroll import actions, exports, reactions  # noqa: F401  the lists are complete when the program is
        from weibao.web import rail

        rail.register(
            rail.Entry("资金发放", "pay", "payroll:runs", power="payments", place=55, group="money"),
            rail.Entry("资金疑点", "alert", "payroll:findings", power="payroll.answer_finding", place=56, group="money"),
        )
