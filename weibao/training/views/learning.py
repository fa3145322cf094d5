"""What a learner does: my lessons, a lesson, a test, its result, the certificate."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.rules.periods import months_after
from weibao.training.actions import learning
from weibao.training.models import Advice, Certificate, Course, ExamPaper, ExamResult, Material, PlanItem, Question, letters
from weibao.training.reports import needs, standing
from weibao.training.reports.numbers import value, whole
from weibao.training.views import holders_only
from weibao.web.requests import StaffRequest


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """My lessons, my certificate, what is due, what my work proposes."""
    holders_only(request, "training.take_test", "参加培训测试")
    staff, on = request.staff, request.on
    plan = PlanItem.objects.visible_to(staff, on).for_person(staff, on).filter(year=on.year)
    since = months_after(on, -whole("valid_months", request.at))
    context = {
        "lessons": standing.lessons(staff.pk, staff.roles_on(on), plan, since),
        "certificates": Certificate.objects.visible_to(staff, on).filter(staff=staff)[:10],
        "attempts": ExamResult.objects.visible_to(staff, on).filter(staff=staff).select_related("course")[:20],
        "advice": [
            (one, needs.words_of(one.source))
            for one in Advice.objects.visible_to(staff, on).open().filter(staff=staff).select_related("course")
        ],
        "share": value("pass_share", on),
        "months": value("valid_months", on),
    }
    return render(request, "training/mine.html", context)


def _course(request: StaffRequest, pk: int) -> Course:
    return Course.objects.visible_to(request.staff, request.on).there(pk)


@csp_replace({"media-src": ["'self'"]})  # type: ignore[untyped-decorator]  # recordings are our own
@require_safe
def course(request: StaffRequest, pk: int) -> HttpResponse:
    """A lesson: its sections, pictures and recordings, and the way to the test."""
    row = _course(request, pk)
    context = {
        "row": row,
        "materials": row.materials.defer("data"),
        "questions": row.questions.standing().count(),
        "may_test": row.state == "published" and learning.post_of(request.staff, request.on, row.roles) is not None,
        "many": whole("questions", request.at),
        "share": value("pass_share", request.on),
    }
    return render(request, "training/course.html", context)


@require_safe
def offline(request: StaffRequest, pk: int) -> JsonResponse:
    """The lesson as a phone takes it along: its version, sections, and each material by digest; what is unchanged is not fetched again."""
    row = _course(request, pk)
    sections = [{"heading": heading, "text": text} for heading, text in row.sections]
    materials = [
        {
            "url": reverse("training:material", args=[one.pk]),
            "digest": one.digest,
            "size": one.size,
            "mime": one.mime,
            "caption": one.caption,
        }
        for one in row.materials.defer("data")
    ]
    told = {"course": row.pk, "version": row.version, "topic": row.topic, "title": row.title, "law": row.law, "summary": row.summary}
    return JsonResponse(told | {"sections": sections, "materials": materials})


@require_safe
def material(request: StaffRequest, pk: int) -> HttpResponse:
    """The bytes of a picture or a recording; the browser may keep what its digest names."""
    row = Material.objects.visible_to(request.staff, request.on).there(pk)
    answer = HttpResponse(bytes(row.data), content_type=row.mime)
    answer["ETag"] = f'"{row.digest}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin the test of a lesson."""
    drawn = learning.draw_test(_course(request, pk), by=request.staff, at=request.at)
    return redirect("training:paper", drawn.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The questions of a test; handed in, it is marked at once. Questions without an answer are asked about once more."""
    row = ExamPaper.objects.visible_to(request.staff, request.on).select_related("course").there(pk)
    done = ExamResult.objects.visible_to(request.staff, request.on).filter(paper=row).first()
    if done is not None and request.method != "POST":
        return redirect("training:attempt", done.pk)
    questions = row.drawn()
    given = {one.pk: _places(request, one) for one in questions}
    if request.method == "POST":
        if all(given.values()):
            made = learning.take_test(row, by=request.staff, at=request.at, answers=given)
            if made.passed:
                messages.success(request, "测试合格。")
            return redirect("training:attempt", made.pk)
        messages.warning(request, "还有题目没有作答，请补充后交卷。")
    shown = [(number, one, given[one.pk], list(enumerate(one.options))) for number, one in enumerate(questions, start=1)]
    missing = request.method == "POST"
    return render(request, "training/paper.html", {"row": row, "questions": shown, "missing": missing}, status=422 if missing else 200)


def _places(request: StaffRequest, question: Question) -> list[int]:
    sent = request.POST.getlist(f"q{question.pk}")
    return sorted({int(one) for one in sent if one.isascii() and one.isdecimal() and int(one) < len(question.options)})


@require_safe
def attempt(request: StaffRequest, pk: int) -> HttpResponse:
    """The result of a test; to its own learner question by question, with the reason."""
    rows = ExamResult.objects.visible_to(request.staff, request.on).select_related("course", "staff", "place__parent", "paper", "day")
    row = rows.there(pk)
    own = row.staff_id == request.staff.pk
    questions = row.paper.drawn() if row.paper and own else []
    answers = [(one, letters(row.answers.get(str(one.pk), ())), row.answers.get(str(one.pk), []) == one.right) for one in questions]
    gained = Certificate.objects.visible_to(request.staff, request.on).filter(staff=row.staff_id, issued_on=row.on, day=None).first()
    return render(request, "training/attempt.html", {"row": row, "answers": answers, "own": own, "gained": gained if row.passed else None})


@require_safe
def certificate(request: StaffRequest, pk: int) -> HttpResponse:
    """A certificate, and the way to print it."""
    rows = Certificate.objects.visible_to(request.staff, request.on).select_related("place__parent", "day", "staff")
    row = rows.there(pk)
    context = {"row": row, "holds": row.holds_on(request.on), "months": value("valid_months", request.on)}
    return render(request, "training/certificate.html", context)
