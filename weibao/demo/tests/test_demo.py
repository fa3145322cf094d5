"""The demo city keeps out of production and gives each role its account."""

import pytest
from django.core.management import CommandError, call_command

from weibao.demo import city
from weibao.demo.management.commands.demo import ACCOUNTS, accounts
from weibao.org.models import Post
from weibao.org.powers import NO_PERSON, Role


def test_production_refuses_the_demo(db, settings):
    settings.WEIBAO_PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        call_command("demo", "load")
    assert not Post.objects.exists()


def test_the_city_is_made_whole_and_once(db, settings, capsys):
    settings.WEIBAO_NOW = "2023-07-03T09:00+08:00"
    call_command("demo", "load")
    posts = Post.objects.count()
    directors = Post.objects.filter(role=Role.VILLAGE_DIRECTOR)
    assert directors.values("staff").distinct().count() == city.DIRECTORS == 2170
    assert Post.objects.filter(role=Role.TOWNSHIP_SUPERVISOR).values("staff").distinct().count() == 129
    assert len(accounts()) == sum(number for _, number in ACCOUNTS)
    assert {post.role for post in accounts()} == set(Role) - NO_PERSON
    call_command("demo", "load")
    assert Post.objects.count() == posts
    capsys.readouterr()
    call_command("demo", "accounts")
    printed = capsys.readouterr().out
    assert all(post.staff.username in printed for post in accounts())
