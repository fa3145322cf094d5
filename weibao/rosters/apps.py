from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "weibao.rosters"
    label = "rosters"
    verbose_name = "花名册导入"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(rail.Entry("花名册导入", "import", "rosters:books", power="rosters", place=40))
