import pytest

from lints import views

VIEW = "weibao/children/views.py"


@pytest.mark.parametrize(
    "line",
    [
        "Child.objects.get(pk=pk)",
        "Child.objects.all()",
        "Child.objects.filter(pk=pk).order_by('name')",
        "get_object_or_404(Child, pk=pk)",
        "Child._default_manager.all()",
        "page(Child.objects.all(), Child.objects.visible_to(staff, on))",
    ],
)
def test_a_read_without_scope_is_found(judge, line):
    assert len(judge(views, VIEW, f"def page(request, pk):\n    return {line}\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Child.objects.visible_to(request.staff, request.on).get(pk=pk)",
        "Child.objects.filter(pk=pk).visible_to(request.staff, request.on)",
        "get_object_or_404(Child.objects.visible_to(request.staff, request.on), pk=pk)",
        "reports.overdue_by_county(request.staff, request.on)",
    ],
)
def test_a_read_in_scope_is_innocent(judge, line):
    assert judge(views, VIEW, f"def page(request, pk):\n    return {line}\n") == []


def test_other_modules_are_not_views(judge):
    assert judge(views, "weibao/children/actions.py", "Child.objects.all()\n") == []


def test_sql_in_a_view_is_found(judge):
    assert len(judge(views, VIEW, "from django.db import connection\n")) == 1


def test_a_reason_allows_a_line(judge):
    line = "x = Division.objects.all()  # house: allow views – names of places are public\n"
    assert judge(views, VIEW, line) == []
