"""`python docs/screens.py [ADDRESS]`: the pictures of the manual, from a running demo city in a real browser.

Without an address it starts `weibao run` on a free port, in a folder of its own that is kept under `var/screens` so that
the second time is quick, and ends it again.
"""

import base64
import contextlib
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT, TALLEST = 1440, 900, 2400
PHONE = 390
HEAVY = 200_000  # bytes: a picture over this is said so
# counts colours by five bits a channel, keeps the most frequent exact ones, and gives each pixel the nearest
QUANTISE = """
async source => {
  const picture = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const data = new Uint32Array(pen.getImageData(0, 0, picture.width, picture.height).data.buffer);
  const exact = new Map();
  for (const one of data) exact.set(one, (exact.get(one) || 0) + 1);
  const coarse = new Map();
  for (const [one, count] of [...exact].sort((a, b) => b[1] - a[1])) {
    const key = one & 0xf0f0f0;
    const found = coarse.get(key);
    coarse.set(key, found ? [found[0], found[1] + count] : [one, count]);
  }
  const frequent = [...exact].sort((a, b) => b[1] - a[1]).slice(0, 96).map(pair => pair[0]);
  const spread = [...coarse.values()].sort((a, b) => b[1] - a[1]).map(pair => pair[0]);
  const palette = [...new Set([...frequent, ...spread])].slice(0, 256);
  const split = one => [one & 255, one >> 8 & 255, one >> 16 & 255];
  const colours = palette.map(split), near = new Map();
  for (const one of exact.keys()) {
    const [r, g, b] = split(one);
    let best = 0, least = 1e9;
    colours.forEach(([x, y, z], index) => {
      const away = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (away < least) { least = away; best = index; }
    });
    near.set(one, best);
  }
  const text = bytes => {
    let out = "";
    for (let at = 0; at < bytes.length; at += 32768) out += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(out);
  };
  const indices = new Uint8Array(data.length);
  data.forEach((one, at) => { indices[at] = near.get(one); });
  return [picture.width, picture.height, text(new Uint8Array(colours.flat())), text(indices)];
}
"""
_ACCOUNT = re.compile(r"^ {4}(\w+)\s+(\S+?)　", re.MULTILINE)
_PASSWORD = re.compile(r"口令都是 ([^；\s]+)")


@dataclass(frozen=True)
class Screen:
    """One picture: its file, whose page it is (a role as it is printed with the accounts), the address, what is searched, clicked."""

    name: str
    role: str
    address: str
    clicks: tuple[str, ...] = ()
    search: str = ""
    whole: bool = False
    steps: int = 2
    width: int = WIDTH


CONSUMPTION = "&consumption_2022=17537&consumption_2023=19756&consumption_2024=19756"
ROW = "table tbody a[data-open]"
SCREENS = (
    Screen("sign-in", "", "/sign-in/"),
    Screen("second-step", "县级民政经办", "/sign-in/second/", steps=1),
    Screen("account", "县级民政经办", "/account/"),
    Screen("accounts", "安全管理员", "/accounts/"),
    Screen("worklist", "县级民政经办", "/"),
    Screen("worklist-finance", "财务", "/"),
    Screen("search", "县级民政经办", "/", search="wang"),
    Screen("rosters", "县级民政经办", "/rosters/"),
    Screen("roster", "县级民政经办", "/rosters/", clicks=("table tbody a[href*='/rosters/']",)),
    Screen("basket", "县级民政经办", "/rosters/basket/"),
    Screen("children", "县级民政经办", "/children/"),
    Screen("child", "县级民政经办", "/children/", clicks=(ROW,)),
    Screen("child-benefits", "县级民政经办", "/children/", clicks=(ROW, "text=保障与发放"), whole=True),
    Screen("applications", "儿童督导员", "/applications/"),
    Screen("application", "儿童督导员", "/applications/?show=near", clicks=(ROW,), whole=True),
    Screen("application-new", "儿童主任", "/applications/new/", whole=True),
    Screen("standards", "市民政局经办", "/standards/", whole=True),
    Screen("prices", "市民政局经办", "/standards/prices/"),
    Screen("channels", "财务", "/pay/channels/"),
    Screen("check-report", "财务", "/pay/report/", whole=True),
    Screen("discovery", "县级民政经办", "/discovery/"),
    Screen("doubts", "县级民政审批", "/recognitions/doubts/"),
    Screen("runs", "市民政局经办", "/pay/"),
    Screen("comparison", "财务", "/pay/2023-07/comparison/"),
    Screen("findings", "财务", "/pay/findings/"),
    Screen("organisation", "市民政局经办", "/org/", whole=True),
    Screen("coverage", "市民政局经办", "/org/coverage/", whole=True),
    Screen("powers", "安全管理员", "/org/powers/"),
    Screen("oversight", "安全管理员", "/oversight/?file=12"),
    Screen("who-may-what", "安全管理员", "/oversight/powers/"),
    Screen("alarms", "审计管理员", "/watching/"),
    Screen("reading", "县级民政经办", "/access/"),
    Screen("rights", "市民政局经办", "/privacy/requests/"),
    Screen("destructions", "市民政局经办", "/privacy/destructions/"),
    Screen("keys", "系统管理员", "/keys/"),
    Screen("cockpit", "领导", "/cockpit/", whole=True),
    Screen("trail", "审计管理员", "/audit/"),
    Screen("national", "县级民政经办", "/national/", whole=True),
    Screen("national-fields", "县级民政经办", "/national/fields/entry/", whole=True),
    Screen("national-batch", "县级民政经办", "/national/", clicks=(ROW,)),
    Screen("departments", "县级民政经办", "/departments/"),
    Screen("department-lists", "县级民政经办", "/departments/lists/"),
    Screen("department-match", "县级民政经办", "/departments/", clicks=(ROW,), whole=True),
    Screen("department-difference", "县级民政经办", "/departments/", clicks=("main a[href*='/departments/differences/']",), whole=True),
    Screen(
        "scenario",
        "市民政局经办",
        "/standards/scenario/?institutional=1.2&scattered=0.85&prices=0&age=18&table=more" + CONSUMPTION,
        whole=True,
    ),
    Screen("public-home", "", "/public/", whole=True, width=PHONE),
    Screen("public-check", "", "/public/check/", whole=True, width=PHONE),
    Screen("public-prove", "", "/public/prove/?for=apply", whole=True, width=PHONE),
    Screen("cases", "县级民政经办", "/cases/"),
    Screen("case", "县级民政经办", "/cases/?colour=red", clicks=(ROW,), whole=True),
    Screen("case-guard", "县级民政经办", "/cases/?colour=red", clicks=(ROW, "text=评估与安置"), whole=True),
    Screen("case-board", "县级民政经办", "/cases/board/", whole=True),
    Screen("care", "儿童督导员", "/care/"),
    Screen("care-risk", "儿童督导员", "/care/risk/", clicks=(ROW,), whole=True),
    Screen("care-delegation", "儿童督导员", "/care/delegations/", clicks=(ROW,), whole=True),
    Screen("care-plan", "儿童督导员", "/care/plans/", clicks=(ROW,), whole=True),
    Screen("parameters", "县级民政经办", "/parameters/"),
    Screen("crossings", "儿童督导员", "/crossings/"),
    Screen("crossing", "儿童督导员", "/crossings/", clicks=(ROW,), whole=True),
    Screen("visit-form", "儿童主任", "/visits/", clicks=(ROW,), whole=True),
    Screen("visit-desk", "儿童督导员", "/visits/desk/", whole=True),
    Screen("reports", "县级民政经办", "/reports/"),
    Screen("report", "县级民政经办", "/reports/", clicks=(ROW,), whole=True),
    Screen("report-file", "儿童主任", "/reports/new/", whole=True),
    Screen("report-signs", "县级民政经办", "/reports/signs/", whole=True),
    Screen("public-say", "", "/public/say/", whole=True, width=PHONE),
    Screen("public-self", "", "/public/self/", whole=True, width=PHONE),
    Screen("exchange-partners", "系统管理员", "/exchange/partners/"),
)


@contextlib.contextmanager
def city(address: str) -> Iterator[str]:
    """The address of a running city: the given one, or one that is started and ended here."""
    if address:
        yield address.rstrip("/")
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {**os.environ, "PORT": port, "WEIBAO_VAR": str(ROOT / "var" / "screens"), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "weibao", "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        for line in server.stdout or ():
            print(line, end="")
            if "未保已经启动" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def accounts() -> tuple[dict[str, str], str]:
    """The first account of each role, and the password, as `weibao demo accounts` prints them."""
    environment = {**os.environ, "WEIBAO_VAR": os.environ.get("WEIBAO_VAR") or str(ROOT / "var" / "screens")}
    command = [sys.executable, "-m", "weibao", "demo", "accounts"]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603  our own command
    found = {role: name for name, role in reversed(_ACCOUNT.findall(printed))}
    password = _PASSWORD.search(printed)
    if not found or password is None:
        raise SystemExit(f"no accounts in: {printed}")
    return found, password[1]


def sign_in(browser: Browser, address: str, name: str, password: str, steps: int = 2) -> Page:
    """A page of a fresh browser, signed in; after one step of two, half; without a name, not signed in."""
    page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", reduced_motion="reduce").new_page()
    if name:
        page.goto(f"{address}/sign-in/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", password)
        page.locator("form:has([name=password]) button").first.click()
        page.wait_for_url(lambda url: not url.endswith("/sign-in/"))
        if "/sign-in/second/" in page.url and steps == 2:
            page.fill("[name=code]", page.inner_text("[data-demo-code]"))
            page.locator("form:has([name=code]) button").first.click()
            page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def take(painter: Page, page: Page, address: str, screen: Screen) -> str:
    """Make one picture; the answer says what is wrong with it, empty when nothing is."""
    page.set_viewport_size({"width": screen.width, "height": HEIGHT})
    answer = page.goto(address + screen.address)
    if answer is None or answer.status != 200:
        return f"answers {answer.status if answer else 'nothing'}"
    if screen.search:
        page.fill("#search", screen.search)
        page.press("#search", "Enter")
        page.wait_for_load_state("networkidle")
    for click in screen.clicks:
        link = page.locator(click).first
        if not link.count():
            return f"has nothing to click: {click}"
        with page.expect_navigation() as way:
            link.click()
        if way.value is None or way.value.status != 200:
            return f"fails behind {click}"
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(700)  # charts draw themselves
    if screen.whole:  # a taller window, so that what sticks to it is drawn to the end
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": screen.width, "height": min(max(tall, HEIGHT), TALLEST)})
        page.wait_for_timeout(700)
    raw = page.screenshot(animations="disabled")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    small = squeeze(painter, raw)
    (IMAGES / f"{screen.name}.png").write_bytes(small)
    return f"weighs {len(small) // 1000} KB" if len(small) > HEAVY else ""


def squeeze(painter: Page, png: bytes) -> bytes:
    """The same picture in its 256 most frequent colours, each other one as the nearest of them."""
    data = base64.b64encode(png).decode()
    width, height, palette, indices = painter.evaluate(QUANTISE, f"data:image/png;base64,{data}")
    colours, pixels = base64.b64decode(palette), base64.b64decode(indices)
    lines = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return png[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def main() -> int:
    """Every picture; 1 as exit code when one could not be made."""
    wanted = [one for one in sys.argv[1:] if not one.startswith("http")]
    given = next((one for one in sys.argv[1:] if one.startswith("http")), "")
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or "chromium"
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    failed = 0
    with city(given) as address, sync_playwright() as player:
        names, password = accounts()
        browser = player.chromium.launch(executable_path=chromium, args=["--lang=zh-CN", *flags], env={**os.environ, "LANGUAGE": "zh_CN"})
        painter = browser.new_page()
        pages: dict[tuple[str, int], Page] = {}
        for screen in SCREENS:
            if wanted and screen.name not in wanted:
                continue
            who = (screen.role, screen.steps)
            if who not in pages:
                pages[who] = sign_in(browser, address, names.get(screen.role, ""), password, screen.steps)
            wrong = take(painter, pages[who], address, screen)
            failed += bool(wrong) and not wrong.startswith("weighs")
            print(f"{'✗' if wrong else '✓'} {screen.name}{f': {screen.address} {wrong}' if wrong else ''}", flush=True)
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
