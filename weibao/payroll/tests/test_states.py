"""The table of the README is the table of the program."""

from pathlib import Path

from weibao.payroll.states import RUN, RunState


def test_the_readme_shows_the_states_as_they_are() -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text()
    order = list(RunState)
    for state in order:
        after = ", ".join(f"{one.label} {one.value}" for one in order if RUN.allows(state, one)) or "(end)"
        assert f"| {state.label} {state.value} | {after} |" in text
