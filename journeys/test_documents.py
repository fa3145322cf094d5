"""The documents say what the code says: paths exist, words have their row, generated pages are current."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices

from journeys.house import load
from weibao.rules import words

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:weibao|docs|lints|journeys|bench|frontend)/[\w./-]*|pyproject\.toml|Makefile")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md"), *(ROOT / "weibao").glob("*/README.md")])


def _generator():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _choices(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _choices(one)


def _members():
    load("models"), load("states")
    ours = [one for one in _choices(TextChoices) if one.__module__.startswith("weibao.") and ".tests" not in one.__module__]
    return sorted({(one.value, str(one.label)) for kind in ours for one in kind})


def test_every_path_of_the_tour_exists():
    paths = [path for code in _CODE.findall((DOCS / "tour.md").read_text()) for path in _PATH.findall(code) if _PATH.fullmatch(code)]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_every_choice_has_its_row_in_the_glossary():
    rows = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    missing = [(value, label) for value, label in _members() if not any(f"| {label} |" in row and f"`{value}`" in row for row in rows)]
    assert missing == []


def test_every_model_has_its_row_in_the_glossary():
    text = (DOCS / "glossary.md").read_text()
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith("weibao.") and ".tests" not in model.__module__]
    assert [name for name in ours if f"`{name}`" not in text] == []


def test_every_word_of_the_rules_has_its_row_in_the_glossary():
    text = (DOCS / "glossary.md").read_text()
    spoken = [
        words.STATUSES,
        words.PARENTS,
        words.CARE,
        words.DISABILITY_CLASSES,
        words.PROOFS,
        words.INCOMES,
        words.CATEGORIES,
        words.REASONS,
    ]
    assert [word for table in spoken for word in table if f"`{word}`" not in text] == []


def test_the_generated_pages_are_current():
    """If this fails: python docs/generate.py"""
    assert _generator().stale() == []


def test_decisions_are_numbered_and_listed():
    pages = sorted(page.name for page in (DOCS / "decisions").glob("0*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    listed = (DOCS / "decisions" / "README.md").read_text()
    assert [name for name in pages if name not in listed] == []
    assert all("\nClosed.\n" in (DOCS / "decisions" / name).read_text() for name in pages)
