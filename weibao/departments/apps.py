from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "weibao.departments"
    label = "departments"
    verbose_name = "部门数据比对"

    def ready(self) -> None:
        from weibao.departments import exports, reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(rail.Entry("部门数据", "merge", "departments:differences", power="departments.apply", place=43, group="data"))
