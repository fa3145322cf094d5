from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "weibao.benefits"
    label = "benefits"
    verbose_name = "认定与保障"

    def ready(self) -> None:
        from weibao.benefits import reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("养育标准", "standard", "benefits:standards", power="payments", place=50, group="aid"),
            rail.Entry("认定复核", "scale", "benefits:doubts", power="benefits.keep_recognition", place=28, group="recognition"),
        )
