from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "weibao.rosters"
    label = "rosters"
    verbose_name = "花名册导入"

    def ready(self) -> None:
        from weibao.privacy.retention import Kind, register
        from weibao.rosters import exports, reactions, reports  # noqa: F401  importing declares them
        from weibao.rosters.actions import clearing
        from weibao.web import rail

        register(Kind("roster_book", "花名册原件", "各县报来的原始工作簿和逐行内容", reports.books_due, clearing.clear_book))
        rail.register(rail.Entry("花名册导入", "import", "rosters:books", power="rosters", place=40, group="data"))
