from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "weibao.attachments"
    label = "attachments"
    verbose_name = "材料"
