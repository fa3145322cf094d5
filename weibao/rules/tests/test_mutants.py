"""No change of a threshold, a set or a date goes unnoticed (the whole, code included, is `make mutate`)."""

from weibao.rules.tests.mutate import survivors


def test_every_changed_parameter_is_noticed():
    tried, alive = survivors(("threshold", "set", "date"))
    assert alive == []
    assert tried > 100
