"""Pages for the administrators: partners and their keys, our own keys, letters that were set aside."""

import json
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.exchange import reports
from weibao.exchange.actions import partnering, taking_in
from weibao.exchange.forms import AddressForm, FingerprintForm, PartnerForm
from weibao.exchange.models import Arrival, KeyPair, Letter, LetterKind, Partner, PartnerKey
from weibao.exchange.states import PartnerState
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE: Final = 50


def _may_look(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["partners"]:
        raise NotAllowed("您的岗位不管理跨省交换。")


def _must(request: StaffRequest, action: str) -> None:
    if not allows(request.staff, action, None, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")


@require_safe
def partner_list(request: StaffRequest) -> HttpResponse:
    """Partners with what waits for them, our own keys, and how many letters wait for a person."""
    _may_look(request)
    partners = reports.with_waiting(Partner.objects.visible_to(request.staff, request.on))
    shown = {
        "partners": partners,
        "pair": KeyPair.objects.visible_to(request.staff, request.on).standing().first(),
        "aside": Arrival.objects.visible_to(request.staff, request.on).aside().count(),
        "mode": settings.WEIBAO_EXCHANGE,
    }
    return render(request, "exchange/partners.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def add_partner(request: StaffRequest) -> HttpResponse:
    """Register another place from its file of public keys."""
    _must(request, "exchange.add_partner")
    form = PartnerForm(request.POST, request.FILES) if request.method == "POST" else PartnerForm()
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = partnering.add_partner(form.cleaned_data["file"], by=request.staff, at=request.at)
            messages.success(request, "已登记。请安全管理员与对方电话核对指纹后启用。")
            return redirect("exchange:partner", made.pk)
    return render(request, "exchange/add_partner.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: StaffRequest, pk: int) -> HttpResponse:
    """One partner: its fingerprint to be compared, its address, the letters that wait."""
    _may_look(request)
    row = Partner.objects.visible_to(request.staff, request.on).select_related("added_by", "confirmed_by").there(pk)
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    confirm = FingerprintForm(request.POST if verb == "confirm" else None)
    address = AddressForm(request.POST if verb == "address" else None, initial={"address": row.address})
    if verb and _done(request, row, verb, confirm, address):
        return redirect("exchange:partner", row.pk)
    letters = Letter.objects.visible_to(request.staff, request.on).filter(partner=row).order_by("-pk")
    shown = {
        "row": row,
        "key": PartnerKey.objects.visible_to(request.staff, request.on).standing().filter(partner=row).first(),
        "confirm": confirm,
        "address": address,
        "page": Paginator(letters, ON_A_PAGE).get_page(request.GET.get("page")),
        "states": PartnerState,
    }
    return render(request, "exchange/partner.html", shown, status=422 if confirm.errors or address.errors or verb else 200)


def _done(request: StaffRequest, row: Partner, verb: str, confirm: FingerprintForm, address: AddressForm) -> bool:
    """Whether the deed of the page was done; what refused it stands in its form."""
    if verb == "confirm" and confirm.is_valid():
        with refusals_shown(confirm):
            partnering.confirm_partner(row, by=request.staff, at=request.at, fingerprint=confirm.cleaned_data["fingerprint"])
            messages.success(request, "指纹一致，已联通。")
    elif verb == "address" and address.is_valid():
        with refusals_shown(address):
            partnering.change_address(row, by=request.staff, at=request.at, address=address.cleaned_data["address"])
            messages.success(request, "地址已更改。")
    elif verb == "end":
        partnering.end_partner(row, by=request.staff, at=request.at)
        messages.success(request, "已停用，不再收发。")
        return True
    else:
        return False
    return not (confirm.errors if verb == "confirm" else address.errors)


@require_safe
def our_keys(request: StaffRequest) -> HttpResponse:
    """Our file of public keys, for the other side's administrator."""
    _may_look(request)
    pair = KeyPair.objects.visible_to(request.staff, request.on).standing().first()
    if pair is None:
        raise NotThere
    address = settings.WEIBAO_EXCHANGE_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    content = json.dumps(partnering.file_of(pair, address), ensure_ascii=False, indent=1)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{settings.WEIBAO_CITY_NAME}公钥.json')}"
    return answer


@require_POST
def rotate_keys(request: StaffRequest) -> HttpResponse:
    """Draw new keys; partners are told by themselves."""
    partnering.rotate_keys(KeyPair, by=request.staff, at=request.at)
    messages.success(request, "已生成新的交换密钥，已联通的伙伴会自动收到。")
    return redirect("exchange:partners")


@require_safe
def aside(request: StaffRequest) -> HttpResponse:
    """Letters that wait for a person: who sent them, of which kind, why; never what is in them."""
    _may_look(request)
    rows = Arrival.objects.visible_to(request.staff, request.on).aside().select_related("partner").order_by("came_at", "pk")
    page = Paginator(reports.with_held(rows), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/aside.html", {"page": page, "kinds": dict(LetterKind.choices)})


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Do a letter again."""
    taking_in.retry_arrival(_arrival(request, pk), by=request.staff, at=request.at)
    messages.success(request, "已处理。")
    return redirect("exchange:aside")


@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a letter away for good."""
    taking_in.drop_arrival(_arrival(request, pk), by=request.staff, at=request.at)
    messages.success(request, "已作废，后面的信封继续处理。")
    return redirect("exchange:aside")


def _arrival(request: StaffRequest, pk: int) -> Arrival:
    return Arrival.objects.visible_to(request.staff, request.on).select_related("partner").there(pk)
