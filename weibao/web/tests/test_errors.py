"""Where an error page leads back to."""

import pytest
from django.test import RequestFactory

from weibao.web.errors import _back


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/children/?q=1", "/children/?q=1"),
        ("http://evil.example/children/", "/"),
        ("http://testserver/here/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_back_is_one_of_our_own_pages(referer, back):
    assert _back(RequestFactory().get("/here/", headers={"Referer": referer})) == back
