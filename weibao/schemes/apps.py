from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "weibao.schemes"
    label = "schemes"
    verbose_name = "专项救助"

    def ready(self) -> None:
        from django.urls import reverse

        from weibao.discovery import books
        from weibao.org import subjects
        from weibao.schemes import exports, reactions  # noqa: F401  importing declares them
        from weibao.schemes.models import Award, MedicalCase, RehabCase
        from weibao.schemes.reports import enrolment
        from weibao.web import rail

        books.register("study_aid", books.Book(enrolment.no_year, enrolment.students))
        books.register("tomorrow", books.Book(enrolment.no_year, enrolment.patients))
        books.register("premium", books.Book(enrolment.premium_years, enrolment.insured))
        rail.register(
            rail.Entry("专项救助", "school", "schemes:home", power="schemes", place=52, group="aid"),
            rail.Entry("待定问题", "scale", "schemes:choices", power="schemes.choice_propose", place=53, group="aid"),
            rail.Entry("专项救助发放", "pay", "schemes:batches", power="schemes.batch_take_out", place=57, group="money"),
        )
        subjects.register(
            subjects.Subject(
                "schemes.award",
                "孤儿助学",
                Award.objects.all,
                url=lambda pk: reverse("schemes:award", args=[pk]),
                tell=lambda row: f"{row.year_label}孤儿助学",
            )
        )
        subjects.register(
            subjects.Subject(
                "schemes.case",
                "明天计划",
                MedicalCase.objects.all,
                url=lambda pk: reverse("schemes:case", args=[pk]),
                tell=lambda row: f"明天计划第 {row.pk} 号",
            )
        )
        subjects.register(
            subjects.Subject(
                "schemes.rehab",
                "康复救助",
                RehabCase.objects.all,
                url=lambda pk: reverse("schemes:rehab", args=[pk]),
                tell=lambda row: f"康复救助第 {row.pk} 号",
            )
        )
