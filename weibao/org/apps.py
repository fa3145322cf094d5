from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "weibao.org"
    label = "org"
    verbose_name = "组织与岗位"

    def ready(self) -> None:
        from weibao.kernel import door
        from weibao.org.querysets import may

        door.fill_may(may)
