"""The demo's cross-province cases, made in the little city."""

from weibao.demo.crossings import crossings
from weibao.exchange import jobs
from weibao.exchange.models import Arrival, Crossing, Letter
from weibao.exchange.states import ArrivalState, LetterState
from weibao.org.models import Post


def test_both_directions_and_nothing_is_sent(city, at, settings, monkeypatch):
    settings.WEIBAO_NOW = at.isoformat()
    clerk = Post.objects.get(staff=city.people["supervisor"])
    assert crossings(at, clerk) == crossings(at, clerk) == "6 件"
    assert set(Arrival.objects.values_list("state", flat=True)) == {ArrivalState.DONE}
    assert sorted(Crossing.objects.values_list("application__state", flat=True)) == [
        "checking", "confirmed", "deciding", "pushed", "pushed", "submitted",
    ]  # fmt: skip

    def nowhere(*_args, **_rest):
        raise AssertionError

    monkeypatch.setattr("socket.getaddrinfo", nowhere)  # not even a name is asked for
    assert jobs.send_due() == 0
    assert set(Letter.objects.filter(tries=1).values_list("state", "fault")) == {(LetterState.WAITING, "address")}
