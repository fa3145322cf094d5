from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "weibao.training"
    label = "training"
    verbose_name = "培训"

    def ready(self) -> None:
        from weibao.training import exports, reactions  # noqa: F401  importing declares them
        from weibao.web import rail

        rail.register(
            rail.Entry("我的培训", "school", "training:mine", power="training.take_test", place=63, group="people"),
            rail.Entry("培训管理", "school", "training:report", power="training", place=64, group="people"),
        )
