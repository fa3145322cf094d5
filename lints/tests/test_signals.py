import pytest

from lints import signals

MODELS = "weibao/children/models.py"


@pytest.mark.parametrize(
    "text",
    [
        "from django.dispatch import receiver",
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "from django.contrib.auth.signals import user_logged_in",
        "import django.dispatch",
    ],
)
def test_signals_are_found(judge, text):
    assert len(judge(signals, "weibao/children/apps.py", text)) == 1


def test_logic_in_save_is_found(judge):
    text = """
        class Child(Model):
            def save(self, *args, **kwargs):
                self.pinyin = full(self.name)
                super().save(*args, **kwargs)
    """
    assert len(judge(signals, MODELS, text)) == 1


def test_a_refusal_to_save_is_innocent(judge):
    text = """
        class Entry(Model):
            def delete(self):
                \"\"\"Never.\"\"\"
                raise Forbidden
    """
    assert judge(signals, MODELS, text) == []


def test_announcements_are_innocent(judge):
    assert judge(signals, MODELS, "from weibao.kernel.announcements import announce") == []
