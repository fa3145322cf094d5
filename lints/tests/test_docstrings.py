import pytest

from lints import docstrings

ACTIONS = "weibao/children/actions.py"
HEAD = '"""Deeds."""\n'


@pytest.mark.parametrize("text", ["def merge(child): ...", "class Merge: ...", "async def merge(child): ..."])
def test_a_silent_public_name_is_found(judge, text):
    assert len(judge(docstrings, ACTIONS, HEAD + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def _merge(child): ...",
        'def merge(child):\n    """Make one of two."""\n',
        "class May(Protocol):\n    def __call__(self): ...\n",
        "class Merge:\n    '''One of two.'''\n    def undo(self): ...\n",
    ],
)
def test_private_and_told_names_are_innocent(judge, text):
    assert judge(docstrings, ACTIONS, HEAD + text) == []


def test_a_silent_module_is_found(judge):
    assert len(judge(docstrings, ACTIONS, "X = 1\n")) == 1


@pytest.mark.parametrize(
    "path", ["weibao/children/tests/test_a.py", "weibao/children/migrations/0001_a.py", "weibao/children/apps.py", "weibao/web/views.py"]
)
def test_elsewhere_nobody_asks(judge, path):
    assert judge(docstrings, path, "def merge(child): ...") == []


def test_an_action_names_its_law_or_says_that_there_is_none(judge):
    bare = HEAD + '@action("children.merge", label="合并")\ndef merge(child, *, by, at):\n    """Make one of two."""\n'
    assert len(judge(docstrings, ACTIONS, bare)) == 1
    assert judge(docstrings, ACTIONS, bare.replace('label="合并"', 'label="合并", law="民发〔2019〕62号"')) == []
    assert judge(docstrings, ACTIONS, bare.replace("one of two.", "one of two. No law asks for it: the registry's own housekeeping.")) == []
    assert len(judge(docstrings, ACTIONS, bare.replace('label="合并"', 'label="合并", law=""'))) == 1
    assert judge(docstrings, ACTIONS, bare.replace("Deeds.", "Deeds. No law of their own: they keep the registry in order.")) == []
