"""The editor's pages: courses, their materials, the question bank."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotThere
from weibao.training.actions import writing
from weibao.training.forms.writing import CourseForm, MaterialForm, QuestionForm
from weibao.training.models import Course, Material, Question
from weibao.training.reports import numbers
from weibao.training.states import CourseState
from weibao.training.views import holders_only, readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

WRITE = "training.write_course"
FIELDS = ("topic", "title", "roles", "law", "summary", "body")


@require_safe
def courses(request: StaffRequest) -> HttpResponse:
    """All courses that the person sees, by topic."""
    readers_only(request)
    rows = Course.objects.visible_to(request.staff, request.on).select_related("written_by")
    may = bool(request.staff.roles_on(request.on)) and allows(request.staff, WRITE, None, request.at)
    return render(request, "training/courses.html", {"rows": rows, "may": may})


def _row(request: StaffRequest, pk: int) -> Course:
    return Course.objects.visible_to(request.staff, request.on).there(pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Write a course, new or anew; below it its materials and what may be done with it."""
    row = _row(request, pk) if pk is not None else None
    holders_only(request, WRITE, "编写培训课程")
    first = {name: getattr(row, name) for name in FIELDS} if row else None
    form = CourseForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = writing.write_course(row, by=request.staff, at=request.at, written=form.written())
            messages.success(request, f"已保存第 {made.version} 版。")
            return redirect("training:edit_course", made.pk)
    return render(request, "training/edit.html", _shown(request, row, form), status=422 if form.errors else 200)


def _shown(request: StaffRequest, row: Course | None, form: CourseForm, material: MaterialForm | None = None) -> dict[str, object]:
    may = {name: allows(request.staff, f"training.{name}", row, request.at) for name in ("publish_course", "withdraw_course")}
    materials = row.materials.defer("data") if row else ()
    return {"row": row, "form": form, "material": material or MaterialForm(auto_id="material_%s"), "materials": materials, "may": may}


@require_POST
def state(request: StaffRequest, pk: int) -> HttpResponse:
    """Publish, withdraw, or take up again."""
    row = _row(request, pk)
    deeds = {
        CourseState.PUBLISHED.value: (writing.publish_course, "已发布。"),
        CourseState.WITHDRAWN.value: (writing.withdraw_course, "已停用。"),
        CourseState.DRAFT.value: (writing.reopen_course, "已恢复为编写中。"),
    }
    wanted = request.POST.get("state", "")
    if wanted not in deeds:
        raise NotThere
    deed, words = deeds[wanted]
    deed(row, by=request.staff, at=request.at)
    messages.success(request, words)
    return redirect("training:edit_course", row.pk)


@require_POST
def add_material(request: StaffRequest, pk: int) -> HttpResponse:
    """A picture or a recording for a course."""
    row = _row(request, pk)
    holders_only(request, "training.add_material", "添加课程资料")
    form = MaterialForm(request.POST, request.FILES, auto_id="material_%s")
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        with refusals_shown(form):
            writing.add_material(row, by=request.staff, at=request.at, caption=form.cleaned_data["caption"], content=content)
            messages.success(request, "已添加资料。")
            return redirect("training:edit_course", row.pk)
    whole = CourseForm(initial={name: getattr(row, name) for name in FIELDS})
    return render(request, "training/edit.html", _shown(request, row, whole, form), status=422)


@require_POST
def drop_material(request: StaffRequest, pk: int) -> HttpResponse:
    """A picture or a recording goes."""
    row = Material.objects.visible_to(request.staff, request.on).select_related("course").there(pk)
    course = writing.drop_material(row, by=request.staff, at=request.at)
    messages.success(request, "已移除资料。")
    return redirect("training:edit_course", course.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """The bank of a course; a further question."""
    row = _row(request, pk)
    holders_only(request, "training.add_question", "添加培训试题")
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            writing.add_question(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已添加试题。")
            return redirect("training:questions", row.pk)
    bank = Question.objects.visible_to(request.staff, request.on).standing().filter(course=row)
    context = {"row": row, "bank": bank, "form": form, "many": numbers.value("questions", request.on)}
    return render(request, "training/questions.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_question(request: StaffRequest, pk: int) -> HttpResponse:
    """A question is drawn no longer."""
    row = Question.objects.visible_to(request.staff, request.on).select_related("course").there(pk)
    writing.withdraw_question(row, by=request.staff, at=request.at)
    messages.success(request, "已停用这道题。")
    return redirect("training:questions", row.course_id)
