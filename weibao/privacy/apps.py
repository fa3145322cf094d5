from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "weibao.privacy"
    label = "privacy"
    verbose_name = "个人信息保护"

    def ready(self) -> None:
        from weibao.privacy import reactions  # noqa: F401  importing declares them
        from weibao.privacy.actions import requesting
        from weibao.privacy.reports import retention as reports
        from weibao.privacy.retention import Kind, register
        from weibao.web import rail

        register(
            Kind("child_file", "儿童档案", "姓名、号码、家庭、健康、住址等全部个人信息", reports.children_due, reports.erase_child),
            Kind("rights_request", "权利申请人信息", "申请人姓名、电话、申请和答复内容", reports.requests_due, requesting.erase_asker),
        )
        rail.register(rail.Entry("个人信息", "audit", "privacy:overview", power="privacy", place=91, group="children"))
