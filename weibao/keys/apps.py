from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "weibao.keys"
    label = "keys"
    verbose_name = "密钥"

    def ready(self) -> None:
        from weibao.web import rail

        rail.register(rail.Entry("密钥", "settings", "keys:ring", power="keys.rotate", place=85))
