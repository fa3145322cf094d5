"""A row of somebody else inside an address or a body that is one's own: refused as if it did not exist."""

import pytest

from proofs.test_routes import ask
from proofs.world import NOBODY, World, enter
from weibao.children.models import Child, Circumstance, Guardian, PayeeAccount

pytestmark = pytest.mark.django_db
FURTHER = ("sibling", "parent", "county", "restricted")


@pytest.fixture
def reader(world: World):
    """The officer of the county: sees own, sibling and parent; of these the child of `own` is the one in the address."""
    return enter(world, "CO")


def rows_of(world: World, model, place: str) -> list[int]:
    """Rows of the child of a place."""
    path = "parent__child" if model is Circumstance else "child"
    return list(model.objects.filter(**{path: world.rows["child"][place]}).values_list("pk", flat=True))


@pytest.mark.parametrize("place", FURTHER)
@pytest.mark.parametrize(("what", "model"), [("phone", Guardian), ("account", PayeeAccount)])
def test_a_masked_value_of_another_child_is_not_uncovered_under_ones_own(world, reader, place, what, model):
    own = world.rows["child"]["own"]
    value = getattr(model.objects.get(pk=rows_of(world, model, place)[0]), "phone" if what == "phone" else "account")
    for row in [*rows_of(world, model, place), NOBODY]:
        answer = ask(reader, "POST", f"/children/{own}/reveal/", {"what": what, "row": row})
        assert answer.status_code == 404
        assert what == "phone" or value not in answer.content.decode()


@pytest.mark.parametrize("place", FURTHER)
def test_a_situation_of_another_child_is_not_ended_or_struck_under_ones_own(world, reader, place):
    own = world.rows["child"]["own"]
    for row in rows_of(world, Circumstance, place):
        before = Circumstance.objects.filter(pk=row).values().get()
        for what, body in (("end", {"last_day": "2023-06-30"}), ("strike", {"reason": "登记有误"})):
            answer = ask(reader, "POST", f"/children/{own}/circumstances/{row}/{what}/", body)
            nothing = ask(reader, "POST", f"/children/{own}/circumstances/{NOBODY}/{what}/", body)
            assert answer.status_code == nothing.status_code
            assert answer.status_code in {404, 409, 422}
            assert Circumstance.objects.filter(pk=row).values().get() == before


@pytest.mark.parametrize("place", ["county", "restricted"])
def test_a_file_out_of_scope_is_not_merged_and_not_told_apart_from_none(world, reader, place):
    own, other = world.rows["child"]["own"], world.rows["twin"][place]
    for verb in ("GET", "POST"):
        answer = ask(reader, verb, f"/children/{own}/merge/?with={other}", {"reason": "同一名儿童"})
        assert answer.status_code == 404
    assert Child.objects.get(pk=other).merged_into_id is None


def test_no_child_is_moved_into_a_village_out_of_scope(world):
    own, far = world.rows["child"]["own"], world.rows["village"]["county"]
    for column in ("TS", "CO"):
        for what in ("household", "residence", "place"):
            body = {"division": far, "since": "2023-07-01", "address": ""}
            assert ask(enter(world, column), "POST", f"/children/{own}/amend/{what}/", body).status_code == 422


def test_a_look_alike_out_of_scope_is_not_told(world):
    """Registering asks about look-alikes; those out of scope stay unnamed, and naming them as acknowledged opens nothing."""
    far = Child.objects.get(pk=world.rows["child"]["restricted"])
    body = {
        "name": far.name,
        "sex": "male",
        "birth_date": far.birth_date.isoformat(),
        "household": world.rows["village"]["own"],
        "care": "scattered",
        "since": "2023-07-01",
        "acknowledged": far.pk,
    }
    answer = ask(enter(world, "CO"), "POST", "/children/register/", body)
    assert f"/children/{far.pk}/" not in answer.content.decode()


@pytest.mark.parametrize("place", FURTHER)
def test_a_member_of_another_team_is_not_taken_off_under_ones_own_child(world, reader, place):
    own, member = world.rows["child"]["own"], world.rows["member"][place]
    assert ask(reader, "POST", f"/children/{own}/team/{member}/leave/").status_code == 404
