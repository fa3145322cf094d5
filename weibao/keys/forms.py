"""Which key is to be changed."""

from django import forms

from weibao.keys.models import Kind


class RotateForm(forms.Form):
    """One of the two buttons."""

    kind = forms.ChoiceField(label="密钥类别", choices=Kind.choices)
