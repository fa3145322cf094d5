"""What people type about partners, letters and lists of papers."""

from typing import Any

from django import forms

from weibao.applications.models import Matter
from weibao.exchange.actions.partnering import MOST_BYTES
from weibao.org.models import Division

MOST_SET = 2 * 1024 * 1024


class PartnerForm(forms.Form):
    """The file of public keys of another place."""

    file = forms.FileField(label="对方的公钥文件", error_messages={"required": "请选择公钥文件"})

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("文件太大，这不是公钥文件。")
        return bytes(given.read())


class FingerprintForm(forms.Form):
    """What was read on the phone."""

    fingerprint = forms.CharField(
        label="电话中听到的指纹", max_length=60, strip=True, error_messages={"required": "请填写对方在电话中读出的指纹"}
    )


class AddressForm(forms.Form):
    """Where a partner is."""

    address = forms.CharField(label="地址", max_length=200, error_messages={"required": "请填写地址"})


class PapersForm(forms.Form):
    """The papers that a county wants to see, one a line."""

    county = forms.ModelChoiceField(Division.objects.none(), label="县（市、区）", empty_label=None)
    category = forms.ChoiceField(label="事项", choices=Matter.choices)
    items = forms.CharField(
        label="材料", widget=forms.Textarea(attrs={"rows": 8}), max_length=6000, error_messages={"required": "请列出材料，每行一项"}
    )
    contact = forms.CharField(label="联系电话", max_length=40, required=False)

    def __init__(self, *args: Any, counties: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]
        self.fields["county"].label_from_instance = lambda county: county.name  # type: ignore[attr-defined]


class FileSetForm(forms.Form):
    """An application that another place sent as a file in the fields of the national system."""

    file = forms.FileField(label="申请文件（xlsx）", error_messages={"required": "请选择申请文件"})

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_SET:
            raise forms.ValidationError("文件超过 2 MB，这不是一件申请的文件。")
        return bytes(given.read())
