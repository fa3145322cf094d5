from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "weibao.rosters"
    label = "rosters"
    verbose_name = "花名册导入"

    def ready(self) -> None:
        from weibao.rosters import exports  # noqa: F401  what may be taken out is known from the start
        from weibao.web import rail

        rail.register(rail.Entry("花名册导入", "import", "rosters:books", power="rosters", place=40))
