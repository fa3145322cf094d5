import datetime as dt

import pytest

from weibao.audit.actions import record, seal_pending
from weibao.audit.models import Entry
from weibao.org.models import Staff

AT = dt.datetime(2023, 7, 3, 1, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_anchor(settings, tmp_path):
    """The anchor is a file and does not roll back: each test has its own."""
    settings.WEIBAO_ANCHOR_FILE = tmp_path / "anchor" / "anchor.log"
    return settings.WEIBAO_ANCHOR_FILE


@pytest.fixture
def wang(db):
    return Staff.objects.create(username="wang", name="王芳")


@pytest.fixture
def write(wang, django_capture_on_commit_callbacks):
    """Write entries as the door does, one after the other, each committed."""

    def write(count=1, action="cases.close", **facts):
        with django_capture_on_commit_callbacks(execute=True):
            for number in range(count):
                record(name=action, subject=wang, by=wang, at=AT, facts={"n": number, **facts}, result=None, outcome="done")
        return list(Entry.objects.order_by("-id").values_list("id", flat=True)[:count])[::-1]

    return write


@pytest.fixture
def seal():
    def seal(**options):
        return seal_pending(at=AT, **options)

    return seal
