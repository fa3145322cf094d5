"""The house's own lints: rules that ruff, mypy and import-linter cannot know. `python -m lints` runs them all.

Each rule is a module with `NAME` and `find(sources)`. A line that has to differ says so and why:

    # house: allow writes – the trail writes itself, below the door
"""
