from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "weibao.accounts"
    label = "accounts"
    verbose_name = "账号与登录"

    def ready(self) -> None:
        from weibao.accounts import reactions, standing  # noqa: F401  reactions register themselves
        from weibao.web import rail

        rail.register(rail.Entry("账号", "user", "accounts:people", power="accounts.issue_activation", place=65))
        rail.account_at("accounts:own", sign_out="accounts:sign_out")
        standing.register_checks()
