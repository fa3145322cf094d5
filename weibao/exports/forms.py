from django import forms

from weibao.exports.models import Form, Purpose


class AskForm(forms.Form):
    """What a file is taken for, and how it is written."""

    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *Purpose.choices], error_messages={"required": "请选择用途"})
    remark = forms.CharField(label="用途说明", max_length=60, required=False)
    form = forms.ChoiceField(label="格式", widget=forms.RadioSelect, error_messages={"required": "请选择格式"})

    def __init__(self, *args: object, forms_of: tuple[str, ...] = (), **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        choices = [(one.value, one.label) for one in Form if one.value in forms_of]
        self.fields["form"].choices = choices  # type: ignore[attr-defined]
        self.fields["form"].initial = choices[0][0] if choices else None

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("purpose") == Purpose.OTHER and not given.get("remark"):
            self.add_error("remark", "请说明用途")
        return given
