"""The front page, the six questions, whom to call, and the way out. Nothing here is kept and no cookie is set."""

from calendar import monthcalendar
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.refusal import NotThere
from weibao.org.actions import public
from weibao.public import visiting
from weibao.public.actions import proving
from weibao.public.reports import directory, entitled
from weibao.public.visiting import PublicRequest, open_page
from weibao.web import looks

MOST: Final = 6


@require_safe
@open_page
def home(request: PublicRequest) -> HttpResponse:
    """What can be done here."""
    return render(request, "public/home.html", {"here": reverse("public:home")})


@csrf_exempt  # writes nothing and keeps nothing; a token would be a cookie
@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def check(request: PublicRequest) -> HttpResponse:
    """我能享受吗: one question a page, the answers in the body only."""
    sent = request.POST if request.method == "POST" else {}
    given = entitled.read({name: str(sent.get(name, "")) for name in entitled.ORDER if sent.get(name)}, request.on)
    if sent.get("back") and given:
        given.popitem()
    asked = entitled.question(given, request.on)
    missed = bool(sent.get("next")) and asked is not None and sent.get("asked") == asked.name
    told = {} if asked else {"answer": entitled.answer(given, request.on)}
    shown = {"given": given, "question": asked, "step": len(given) + 1, "most": MOST, "missed": missed, **told}
    return render(request, "public/check.html", shown, status=422 if missed else 200)


@csrf_exempt  # a preference and no deed; a token would be a cookie that tells browsers apart
@require_http_methods(["POST"])
@open_page
def size(request: PublicRequest) -> HttpResponse:
    """长辈版 on or off, for a year, and back to the page it was asked on."""
    back = request.POST.get("next", "")
    answer = HttpResponseRedirect(back if back.startswith(visiting.PATH) and "//" not in back else reverse("public:home"))
    looks.keep(request, answer)
    return answer


@require_safe
@open_page
def call(request: PublicRequest, county: str = "") -> HttpResponse:
    """Whom to call and where to go; public facts only."""
    counties = directory.counties(settings.WEIBAO_CITY)
    here = next((one for one in counties if one.code == county), None)
    if county and here is None:
        raise NotThere
    shown = {"counties": counties, "here_county": here, "desks": directory.desks(county, request.on) if here else []}
    return render(request, "public/call.html", shown)


@require_safe
@open_page
def leave(request: PublicRequest) -> HttpResponse:
    """Leave at once: the proof ends, the browser forgets, and a calendar stands there."""
    if request.proof is not None:
        proving.leave(request.proof, by=public(), at=request.at, now=request.true_at)
    return visiting.forget(redirect("public:calendar"))


@require_safe
@open_page
def calendar(request: PublicRequest) -> HttpResponse:
    """A page that says nothing of where one was."""
    return render(request, "public/calendar.html", {"weeks": monthcalendar(request.on.year, request.on.month), "on": request.on})
