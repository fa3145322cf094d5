"""What people type about partners, letters and lists of papers."""

from dataclasses import replace
from typing import Any

from django import forms

from weibao.applications.actions.facts import NewApplication
from weibao.applications.forms.entering import ApplicationForm
from weibao.applications.models import Channel, Entry, Matter
from weibao.children.actions.facts import NewChild
from weibao.children.models import Care
from weibao.exchange.actions.partnering import MOST_BYTES
from weibao.exchange.reports.places import townships
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


class ElsewhereForm(ApplicationForm):
    """An application for a household elsewhere in the country: the same form, the household place as a township of the whole table."""

    elsewhere = forms.CharField(
        label="户籍地",
        max_length=120,
        help_text="写到乡镇（街道），如：河南省 郑州市 林山寨街道；也可以写9位区划代码",
        error_messages={"required": "请填写户籍地的乡镇（街道）"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, villages=Division.objects.none(), **options)
        for name in ("household", "residence", "care", "since", "team", "minimum_living", "disability_living"):
            del self.fields[name]
        self.candidates: list[tuple[str, str]] = []

    def clean_elsewhere(self) -> str:
        """The code of one township outside of our city; of several that fit the person chooses."""
        found = townships(self.cleaned_data["elsewhere"])
        if not found:
            raise forms.ValidationError("全国区划中没有找到本市以外的这个乡镇（街道），请核对后再写。")
        if len(found) > 1:
            self.candidates = found
            raise forms.ValidationError("有几个乡镇（街道）与此相符，请从下面选一个的代码填入。")
        return found[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        household = Division(code=given.get("elsewhere", ""))
        return given | {"household": household, "residence": None, "care": Care.SCATTERED, "since": given.get("birth_date")}

    def child(self) -> NewChild:
        """The child; since when the facts hold is the household place's to find out."""
        return replace(super().child(), since=None)

    def for_elsewhere(self, desk: str) -> NewApplication:
        """What the action is told: taken in at this desk."""
        self.cleaned_data |= {"team": [], "minimum_living": None, "disability_living": None}
        return replace(self.application(Entry.TOWNSHIP), channel=Channel.CROSS_PROVINCE, place=desk, accepted_code=desk)
