from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "weibao.oversight"
    label = "oversight"
    verbose_name = "访问与权限"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(
            rail.Entry("访问与权限", "bank", "oversight:access", power="oversight.ask", place=15),
            rail.Entry("谁打开了什么", "eye", "oversight:openings", power="audit.read", place=15),
        )
