"""Three administrators (GB/T 22239-2019): system and security see no child, the auditor changes nothing. Over every action and read."""

import pytest

from weibao.kernel.door import ACTIONS, allows
from weibao.org.powers import APART, EVERYBODY, POWERS, READS, STANDING, Role, Standing, duty
from weibao.org.reports import READ_LABELS
from weibao.oversight.reports.people import TITLES

# what is about children, their money, their lists: none of it is an administrator's
ABOUT_CHILDREN = {"children", "benefits", "rosters", "payroll", "discovery", "attachments", "care"}
# what each may look at: another read fails here until somebody has judged it
MAY_SEE = {
    Role.SYSTEM_ADMIN: {"posts", "interfaces", "keys", "parameters", "partners", "scheme_choices"},  # of rules and places, of no child
    Role.SECURITY_ADMIN: {"posts", "interfaces", "accounts", "partners"},
    Role.AUDITOR: {"posts", "interfaces", "trail", "alarms", "privacy", "assessments", "year_reports", "destructions", "partners"},
}
ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
# the auditor answers alarms; what everybody may do is about oneself: the own post, the own account
AUDITOR_PACKAGES = {"audit", "watching"}
# what each has of its own, and a file number is all that `oversight.ask` takes
OWN = {"org", "workdays", "oversight", "accounts", "audit", "watching", "api", "exports", "privacy", "access", "keys", "exchange"}

# a question of the rules that a place has to settle is put to an administrator; another person confirms
OPEN_QUESTIONS = {"schemes.choice_propose"}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_administrator_holds_a_power_over_children(role):
    held = {name for name, roles in POWERS.items() if role in roles}
    assert {name for name in held if name.split(".")[0] in ABOUT_CHILDREN} == set()
    assert {name.split(".")[0] for name in held - OPEN_QUESTIONS} <= OWN


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_administrator_sees_children(role):
    assert {kind for kind, roles in READS.items() if role in roles} <= MAY_SEE[role]
    assert STANDING[role] == Standing.NONE
    assert role in APART


def test_the_auditor_changes_nothing():
    held = {name for name, roles in POWERS.items() if Role.AUDITOR in roles}
    writes = {name for name in held if not ACTIONS[name].reads and name.split(".")[0] not in AUDITOR_PACKAGES}
    assert {name for name in writes if not POWERS[name] >= EVERYBODY} == set()


def test_duties_are_four():
    assert {duty(role) for role in Role} == {"security_admin", "system_admin", "auditor", "console", "public", "business"}


@pytest.mark.parametrize("key", ["system_admin", "security_admin", "auditor"])
def test_the_door_says_the_same(city, at, key):
    class Somewhere:
        def scope_codes(self):
            return ["140728103201"]

    staff = city.people[key]
    for name, deed in ACTIONS.items():
        if not deed.system and name.split(".")[0] in ABOUT_CHILDREN:
            assert not allows(staff, name, Somewhere(), at), name
            assert not allows(staff, name, None, at), name


def test_every_package_with_powers_and_every_read_has_chinese_words():
    assert {name.split(".")[0] for name in POWERS} <= set(TITLES)
    assert set(READS) <= set(READ_LABELS)
