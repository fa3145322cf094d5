from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "weibao.children"
    label = "children"
    verbose_name = "儿童档案"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.children.models import Child
        from weibao.children.reports.file import tell
        from weibao.org import subjects
        from weibao.web import rail

        rail.register(rail.Entry("儿童档案", "children", "desk:children", power="children", place=20, group="children"))
        subjects.register(
            subjects.Subject(
                "children.child",
                "儿童档案",
                Child.objects.all,
                url=lambda pk: reverse("desk:file", args=[pk]),
                tell=tell,
                find=lambda typed: Child.objects.askable(typed),  # noqa: PLW0108  read when it is asked
            )
        )
