"""The attack of attack/password_guessing.py in small."""

from attack.password_guessing import attack


def test_ten_tries_an_account_and_no_owner_kept_out(db, settings):
    settings.WEIBAO_NOW = ""
    found = attack(guesses=240, accounts=6)
    assert found["most_on_one_account"] == 10
    assert found["compared"] == 60
    assert (found["strangers_inside"], found["owners_kept_out"]) == (0, 0)
    assert found["turned_away"] == 180
