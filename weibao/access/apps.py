from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "weibao.access"
    label = "access"
    verbose_name = "查阅管理"
