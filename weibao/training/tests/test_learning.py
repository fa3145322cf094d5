"""Tests are drawn, marked by the rules and kept; who has passed all gets a certificate."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from weibao.audit.models import Entry
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.testing.taking import taken_out
from weibao.training.actions import certifying, learning, writing
from weibao.training.actions.learning import NoTest
from weibao.training.actions.writing import BadCourse, BadQuestion, CannotPublish
from weibao.training.models import Certificate, ExamPaper, ExamResult


def right(paper):
    return {one.pk: one.right for one in paper.drawn()}


def wrong(paper):
    return {one.pk: [1] for one in paper.drawn()}


def test_a_test_is_drawn_marked_and_kept(city, at, course, trail):
    row = course("入户走访基础")
    paper = learning.draw_test(row, by=city.inside, at=at)
    assert len(set(paper.questions)) == 5
    assert learning.draw_test(row, by=city.inside, at=at).pk == paper.pk, "one that was not answered is given again"
    failed = learning.take_test(paper, by=city.inside, at=at, answers=wrong(paper))
    assert (failed.right, failed.of, failed.passed) == (0, 5, False)
    assert not Certificate.objects.exists()
    with pytest.raises(Stale):
        learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    again = learning.draw_test(row, by=city.inside, at=at)
    passed = learning.take_test(again, by=city.inside, at=at, answers=right(again))
    assert passed.passed
    held = Certificate.objects.get()
    assert (held.staff, held.role, held.expires_on, held.number) == (
        city.inside,
        "village_director",
        date(2024, 7, 2),
        "未保培〔2023〕000001",
    )
    assert ExamResult.objects.count() == 2
    assert [entry.name for entry in trail][-1] == "training.take_test"


def test_four_of_five_pass_and_three_do_not(city, at, course):
    row = course("入户走访基础")
    for good, passes in ((4, True), (3, False)):
        paper = learning.draw_test(row, by=city.inside, at=at)
        answers = {one.pk: [0] if turn < good else [1] for turn, one in enumerate(paper.drawn())}
        assert learning.take_test(paper, by=city.inside, at=at, answers=answers).passed is passes


def test_the_certificate_wants_every_course_of_the_role(city, at, course):
    first, second = course("入户走访基础"), course("强制报告", "reporting")
    other = course("督导工作", "guardians", ["township_supervisor"])
    for row in (first, second):
        assert not Certificate.objects.exists()
        paper = learning.draw_test(row, by=city.inside, at=at)
        learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    assert Certificate.objects.count() == 1
    with pytest.raises(NoTest):
        learning.draw_test(other, by=city.inside, at=at)
    paper = learning.draw_test(first, by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    assert Certificate.objects.count() == 1, "one that holds for long is not doubled"


def test_a_pass_of_last_year_counts_no_longer(city, at, course):
    first, second = course("入户走访基础"), course("强制报告", "reporting")
    old = at - timedelta(days=400)
    facts = {"staff": city.inside, "course": first, "place_id": "140728103201", "way": "online", "right": 5, "of": 5, "share": 80}
    ExamResult.objects.create(**facts, passed=True, on=old.date(), at=old)
    paper = learning.draw_test(second, by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    assert not Certificate.objects.exists()


def test_results_are_append_only(city, at, course):
    paper = learning.draw_test(course("入户走访基础"), by=city.inside, at=at)
    made = learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    for deed in (lambda: ExamResult.objects.filter(pk=made.pk).update(passed=False), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_a_paper_is_its_owners_alone(city, at, course):
    paper = learning.draw_test(course("入户走访基础"), by=city.inside, at=at)
    with pytest.raises(Stale):
        learning.take_test(paper, by=city.beside, at=at, answers=right(paper))
    assert not ExamPaper.objects.visible_to(city.above, at.date()).exists()
    with pytest.raises(NotAllowed):
        learning.draw_test(paper.course, by=city.people["leader"], at=at)


def test_a_certificate_is_printed_and_withdrawn(city, at, course):
    paper = learning.draw_test(course("入户走访基础"), by=city.inside, at=at)
    learning.take_test(paper, by=city.inside, at=at, answers=right(paper))
    held = Certificate.objects.get()
    assert taken_out(city.inside, at, "training.certificate", "pdf", certificate=str(held.pk)).startswith(b"%PDF")
    assert Entry.objects.filter(action="training.print_certificate").exists()
    for person, seen in ((city.inside, True), (city.above, True), (city.beside, False), (city.people["county_officer_beside"], False)):
        assert Certificate.objects.visible_to(person, at.date()).exists() is seen
    approver = city.people["county_approver"]
    with pytest.raises(Refusal):
        certifying.withdraw_certificate(held, by=approver, at=at, why="")
    certifying.withdraw_certificate(held, by=approver, at=at, why="冒名参加")
    assert not Certificate.objects.valid_on(at.date()).exists()
    with pytest.raises(Stale):
        certifying.withdraw_certificate(held, by=approver, at=at, why="冒名参加")
    with pytest.raises(Refusal, match="已经撤销"):
        taken_out(city.inside, at, "training.certificate", "pdf", certificate=str(held.pk))


def test_courses_want_questions_text_and_people(city, at, course):
    officer = city.people["city_officer"]
    draft = course("监护责任", "guardians", questions=4, publish=False)
    with pytest.raises(CannotPublish):
        writing.publish_course(draft, by=officer, at=at)
    with pytest.raises(NotAllowed):
        writing.publish_course(draft, by=city.above, at=at)
    written = writing.Written("guardians", "监护责任", "x", "x", "正文", ["village_director"])
    with pytest.raises(BadCourse, match="同名"):
        writing.write_course(None, by=officer, at=at, written=written)
    with pytest.raises(BadCourse):
        writing.write_course(draft, by=officer, at=at, written=writing.Written("guardians", "甲", "x", "x", " ", ["leader"]))
    assert writing.write_course(draft, by=city.above, at=at, written=written).version == 2
    for options, good in ((["对"], [0]), (["对", "对"], [0]), (["对", "错"], []), (["对", "错"], [2])):
        with pytest.raises(BadQuestion):
            writing.add_question(draft, by=officer, at=at, text="甲", options=options, right=good, why="乙")


def test_a_published_bank_does_not_run_dry(city, at, course):
    row, officer = course("入户走访基础", questions=6), city.people["city_officer"]
    one, other = row.questions.all()[:2]
    assert writing.withdraw_question(one, by=officer, at=at).withdrawn_at
    with pytest.raises(CannotPublish):
        writing.withdraw_question(other, by=officer, at=at)
    writing.withdraw_course(row, by=officer, at=at)
    with pytest.raises(NoTest):
        learning.draw_test(row, by=city.inside, at=at)
    assert writing.reopen_course(row, by=officer, at=at).state == "draft"


def test_sections_and_materials(city, at, course):
    from weibao.attachments.examining import BadFile  # noqa: PLC0415

    row, officer = course("入户走访基础"), city.people["city_officer"]
    assert [heading for heading, _ in row.sections] == ["走访前", "走访中"]
    sound = writing.add_material(row, by=officer, at=at, caption="走访要领", content=b"OggS" + bytes(100))
    assert (sound.kind, sound.mime) == ("audio", "audio/ogg")
    with pytest.raises(BadFile):
        writing.add_material(row, by=officer, at=at, caption="走访要领", content=b"OggS" + bytes(100))
    with pytest.raises(BadFile):
        writing.add_material(row, by=officer, at=at, caption="程序", content=b"MZ" + bytes(100))
    with pytest.raises(BadFile):
        writing.add_material(row, by=officer, at=at, caption="太大", content=b"ID3" + bytes(11 * 1024 * 1024))
    writing.drop_material(sound, by=officer, at=at)
    assert not row.materials.exists()
