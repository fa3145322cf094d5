"""个人信息权利: a guardian on file is heard; the page says the same to everybody."""

from datetime import date, timedelta

import pytest

from weibao.kernel.clock import true_now
from weibao.privacy.models import RightsRequest
from weibao.public.models import Proof
from weibao.testing import make

ASKED = {"right": "copy", "name": "王福贵", "content": "要一份档案的副本"}


def test_a_guardian_on_file_is_entered_with_its_clock(phone, adult, trail):
    child = make.child()
    phone.prove(adult, "13900000000", "rights")
    answer = phone.post("/public/rights/", child_number=child.id_number, **ASKED)
    assert answer.status_code == 200
    request = RightsRequest.objects.get()
    assert (request.child, request.asker, request.phone) == (child, "asks_guardian", "13900000000")
    assert request.due is not None
    assert "核验" in request.proof
    entry = next(one for one in trail if one.name == "privacy.receive_request")
    assert entry.by.name == "公众"


@pytest.mark.parametrize("who", ["another phone", "unknown child", "restricted"])
def test_everybody_else_reads_the_same_page_and_nothing_is_entered(phone, adult, who, another):
    child, known = make.child(), make.child()
    if who == "restricted":
        type(child).objects.filter(pk=child.pk).update(restricted=True)
    number = make.id_number(date(2013, 1, 9)) if who == "unknown child" else child.id_number
    phone.prove(adult, "13911112222" if who == "another phone" else "13900000000", "rights")
    told = phone.post("/public/rights/", child_number=number, **ASKED).content
    assert not RightsRequest.objects.exists()
    Proof.objects.update(asked_at=true_now() - timedelta(minutes=2))
    other = another("192.0.2.44")
    other.prove(make.id_number(date(1956, 1, 1)), "13900000000", "rights")
    assert other.post("/public/rights/", child_number=known.id_number, **ASKED).content == told
