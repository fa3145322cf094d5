"""Forms as the house shows them, and refusals shown where the form is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal

OPEN_ANSWERS = (NotAllowed, NotThere)


@contextmanager
def refusals_shown(form: forms.BaseForm) -> Iterator[None]:
    """Put the refusal of an action at the head of its form; `form.is_valid()` is False afterwards.

    What the person may not do or know at all is no matter of the form and goes on to the error page.
    """
    try:
        yield
    except OPEN_ANSWERS:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)
