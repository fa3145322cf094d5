"""Forms of the desk about phones."""

from django import forms


class InviteForm(forms.Form):
    """How a phone may be used."""

    offline = forms.BooleanField(label="村里没有信号：允许断网时从头打开", required=False)


WORDS = forms.Textarea(attrs={"rows": 3})


class DropForm(forms.Form):
    """Why something is dropped."""

    reason = forms.CharField(label="作废的理由", max_length=200, widget=WORDS, error_messages={"required": "请写明作废的理由"})


class AnswerForm(forms.Form):
    """What the city answers."""

    answer = forms.CharField(label="答复", max_length=1000, widget=WORDS, error_messages={"required": "请写明答复"})


class NudgeForm(forms.Form):
    """What a supervisor says to a director."""

    words = forms.CharField(label="提醒内容", max_length=200, widget=WORDS, error_messages={"required": "请写明要提醒什么"})
