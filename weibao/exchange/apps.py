from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "weibao.exchange"
    label = "exchange"
    verbose_name = "跨省通办"

    def ready(self) -> None:
        from weibao.exchange import exports, reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("跨省通办", "merge", "exchange:list", power="applications", place=30, group="recognition"),
            rail.Entry("跨省交换", "merge", "exchange:partners", power="exchange.add_partner", place=88),
        )
