"""Courses and people for the tests of training."""

from collections.abc import Callable
from datetime import datetime

import pytest

from weibao.testing.city import LittleCity
from weibao.training.actions import planning, writing
from weibao.training.models import Course, GateChoice

BOTH = ["village_director", "township_supervisor"]


@pytest.fixture
def course(city: LittleCity, at: datetime) -> Callable[..., Course]:
    """A published course with six questions, the first option of each right: `course("入户走访基础", topic="visits")`."""

    def made(title: str, topic: str = "visits", roles: list[str] | None = None, questions: int = 6, publish: bool = True) -> Course:
        officer = city.people["city_officer"]
        written = writing.Written(topic, title, "民发〔2019〕34号", "会走访", "## 走访前\n看档案。\n\n## 走访中\n见到本人。", roles or BOTH)
        row = writing.write_course(None, by=officer, at=at, written=written)
        for turn in range(questions):
            facts = {"text": f"第{turn}题", "options": ["对", "错"], "right": [0], "why": "民发〔2019〕34号"}
            writing.add_question(row, by=officer, at=at, **facts)
        return writing.publish_course(row, by=officer, at=at) if publish else row

    return made


@pytest.fixture
def gate(city: LittleCity, at: datetime) -> Callable[[str], GateChoice]:
    """How the office treats who begins untrained: `gate("block")`."""
    return lambda value: planning.choose_gate(GateChoice, by=city.people["city_officer"], at=at, value=value, reason="按文件执行")
