"""What a person sees when something cannot be done: a sentence with the right status, a page or an htmx fragment."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal

TITLES: Mapping[int, str] = {
    400: "请求不完整",
    403: "没有权限",
    404: "没有找到",
    409: "内容已经变化",
    422: "现在不能办理",
}
SENTENCES: Mapping[int, str] = {
    400: "服务器没有看懂这次请求，请返回上一页重新操作。",
    403: NotAllowed("您没有办理这件事的权限。").message,
    404: NotThere().message,
}
EXPIRED = "页面停留过久，安全校验已失效，没有提交任何内容。请返回上一页，刷新后再提交。"


def refused(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Answer no: htmx puts the sentence among the notices and leaves the page as it is; otherwise a page."""
    if getattr(request, "htmx", False):
        answer = render(request, "web/parts/refusal.html", {"sentence": sentence}, status=status)
        answer["HX-Retarget"] = "#notices"
        answer["HX-Reswap"] = "innerHTML show:window:top"
        return answer
    shown = {"status": status, "title": TITLES.get(status, TITLES[422]), "sentence": sentence, "back": _back(request)}
    return render(request, "web/error.html", shown, status=status)


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page or fragment of a refusal that came out of an action."""
    return refused(request, refusal.status, refusal.message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler400."""
    return refused(request, 400, SENTENCES[400])


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler403."""
    return refused(request, 403, SENTENCES[403])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler404: the same words for what is absent and for what may not be known."""
    return refused(request, 404, SENTENCES[404])


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: asks neither the database nor the session, since either may be what failed."""
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(render_to_string("web/parts/refusal.html", {"sentence": "系统出错了，没有完成刚才的操作。"}), status=500)
        answer["HX-Retarget"] = "#notices"
        answer["HX-Reswap"] = "innerHTML show:window:top"
        return answer
    return HttpResponse(render_to_string("web/error_500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """CSRF_FAILURE_VIEW."""
    return refused(request, 403, EXPIRED)


def _back(request: HttpRequest) -> str:
    """The page that the person came from, if it is one of ours and another one."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path == request.path:
        return "/"
    return came._replace(scheme="", netloc="").geturl()
