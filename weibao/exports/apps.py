from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "weibao.exports"
    label = "exports"
    verbose_name = "导出文件"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(rail.Entry("我的导出", "export", "exports:mine", power="exports.ask", own=True))
