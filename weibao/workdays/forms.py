"""What the system administrator enters about a year."""

from django import forms


class NoticeForm(forms.Form):
    """A year, the document number and the text of the notice."""

    year = forms.IntegerField(
        label="年份", min_value=2020, max_value=2100, error_messages={"required": "请填写年份", "invalid": "年份应为四位数字"}
    )
    document = forms.CharField(label="文号", max_length=80, error_messages={"required": "请填写文号，如 国办发明电〔2023〕7号"})
    text = forms.CharField(
        label="通知正文",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": "请粘贴通知中各节日的放假和上班安排"},
    )
