from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "weibao.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from weibao.audit.actions import record
        from weibao.kernel import door

        door.fill_record(record)
