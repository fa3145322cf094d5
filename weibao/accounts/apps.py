from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "weibao.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def ready(self) -> None:
        from weibao.accounts import reactions, standing  # noqa: F401  reactions register themselves
        from weibao.web import rail

        rail.register(
            rail.Entry("账号", "user", "accounts:people", power="accounts.unlock", place=65),
            rail.Entry("登录与安全", "lock", "accounts:own", place=95, own=True),
        )
        rail.sign_out_with("accounts:sign_out")
        standing.register_checks()
