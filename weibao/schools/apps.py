from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "weibao.schools"
    label = "schools"
    verbose_name = "学校核对"

    def ready(self) -> None:
        from weibao.schools import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(rail.Entry("学校核对", "school", "schools:differences", power="schools.keep", place=24, group="children"))
