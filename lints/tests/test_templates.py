import pytest

from lints import templates

PAGE = "weibao/desk/templates/desk/page.html"


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">红</p>',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">去</button>',
        '<button hx-on:click="go()">去</button>',
        '<a href="javascript:go()">去</a>',
        '<form method="post"><button>好</button></form>',
        '<form hx-post="/x"><button>好</button></form>',
        '<img src="a.png">',
        "<p>Please wait</p>",
        '<input placeholder="Enter your name">',
        '<a title="Back to list" href="/">返回</a>',
        "<p>{{ count }} rows were loaded</p>",
    ],
)
def test_what_the_policy_or_the_reader_would_refuse_is_found(judge, text):
    assert judge(templates, PAGE, f"<div>\n{text}\n</div>") != []
    assert all(one.startswith("2: ") for one in judge(templates, PAGE, f"<div>\n{text}\n</div>"))


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post">{% csrf_token %}<button>好</button></form>',
        "<form><input name=q></form>",
        '<form method="dialog"><button>关闭</button></form>',
        '<img src="a.png" alt="">',
        "<p>12345 热线</p>",
        "<p>导出 Excel</p>",
        "<code>weibao audit verify</code>",
        '<p lang="en">Apache License</p>',
        "{# a comment in English #}",
        "{% comment %}\nwords in English\n{% endcomment %}",
        '<script type="module" src="{% static "web/dist/app.js" %}"></script>',
        '<div class="card stat {{ level }}" data-only="a b">好</div>',
        '<{% if url %}a href="{{ url }}"{% else %}div{% endif %} class="card stat">好</{% if url %}a{% else %}div{% endif %}>',
        '<a {% if here %}class="is here"{% endif %} href="/">好</a>',
    ],
)
def test_pages_in_order_are_innocent(judge, text):
    assert judge(templates, PAGE, text) == []


def test_a_form_keeps_its_token_to_itself(judge):
    text = '<form method="post">{% csrf_token %}</form>\n<form method="post"></form>'
    assert judge(templates, PAGE, text) == ["2: a form that posts without {% csrf_token %}"]


def test_an_allowance_in_a_template(judge):
    text = "{# house: allow templates – the name of a programme as it is registered #}\n<p>Open Zaak</p>"
    assert judge(templates, PAGE, text) == []
