from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "weibao.children"
    label = "children"
    verbose_name = "儿童档案"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(rail.Entry("儿童档案", "children", "desk:children", power="children", place=20))
