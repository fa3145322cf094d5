from django.apps import AppConfig


class NationalConfig(AppConfig):
    name = "weibao.national"
    label = "national"
    verbose_name = "全国儿童福利信息系统"

    def ready(self) -> None:
        from weibao.national import exports, reactions  # noqa: F401  importing declares them
        from weibao.national.reports import other_facts  # noqa: F401  importing registers the facts
        from weibao.web import rail

        rail.register(rail.Entry("全国系统报送", "export", "national:overview", power="national", place=42, group="data"))
