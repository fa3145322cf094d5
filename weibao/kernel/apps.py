from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "weibao.kernel"
    verbose_name = "内核"
