from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "weibao.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from weibao.desk import exports  # noqa: F401  what may be taken out is known from the start
        from weibao.desk.reports import training  # noqa: F401  what the work shows for training is known to the nightly job too
        from weibao.web import rail

        rail.register(
            rail.Entry("我的待办", "todo", "desk:worklist", place=10, count=lambda request: getattr(request, "waiting", 0)),
            rail.Entry("组织与岗位", "org", "org:units", place=60, group="people"),
            rail.Entry("记录核查", "audit", "audit:trail", power="audit.read", place=80),
            rail.Entry("工作日历", "calendar", "workdays:years", power="workdays.enter_notice", place=85),
        )
        rail.search_with("desk:search")
