"""A person at a desk, signed in: presses buttons, takes files out as people do, and reads what is in them."""

import io
import re

import docx
import pikepdf
from django.test import Client
from playwright.sync_api import Browser

from journeys.browsing import WIDE, Person
from weibao.accounts import entering
from weibao.exports.jobs import make_export
from weibao.exports.models import Export
from weibao.kernel.clock import true_now
from weibao.org.models import Staff
from weibao.testing.taking import unlocked


class Officer(Person):
    """Somebody at the house that is served from within the test; the exports' worker is played by `take_out`."""

    def __init__(self, browser: Browser, address: str, staff: Staff) -> None:
        client = Client()  # one of its own: signing in ends the session of whoever signed in before
        client.force_login(staff)
        session = client.session
        session[entering.MARK] = entering.mark(true_now(), factor="totp")
        session.save()
        context = browser.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "sessionid", "value": str(session.session_key), "url": address}])
        super().__init__(context, address)

    def press(self, name: str, *, sure: bool = False) -> None:
        """A button of the page; `sure` answers the question that it asks first."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
            if sure:
                self.page.locator("#confirm").get_by_role("button", name="确定").click()

    @property
    def read(self) -> str:
        """What stands on the page."""
        return self.page.locator("main").inner_text()

    def download(self, button: str) -> bytes:
        """The file behind a button."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=button, exact=True).click()
        return waiting.value.path().read_bytes()

    def take_out(self, button: str, form: str) -> bytes:
        """A file as a person takes it out, opened with its password: what for, made in the background, the password once, the file.

        `button` begins the name of the button, the last of them is meant; `form` is what the file is: xlsx, pdf or docx.
        """
        page = self.page
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile(f"^{button}")).last.click()
        page.get_by_label("用途", exact=True).select_option("check")
        choice = page.locator(f"input[name=form][value={form}]")
        if choice.count():
            choice.check()
        self.press("生成文件")
        make_export(Export.objects.latest("pk").pk)
        self.go("/exports/")
        row = page.locator("#exports tbody tr").first
        row.get_by_role("button", name=re.compile("显示口令")).click()
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
        password = page.locator("code.password").inner_text()
        with page.expect_download() as waiting:
            row.get_by_role("button", name=re.compile("下载")).click()
        data = waiting.value.path().read_bytes()
        return opened_pdf(data, password) if form == "pdf" else unlocked(data, password)


def opened_pdf(data: bytes, password: str) -> bytes:
    """The PDF without its password."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), password=password) as book:
        book.save(plain, encryption=False)
    return plain.getvalue()


def text_of_pdf(data: bytes) -> str:
    """What is written on the pages: the glyphs of each font through its own table of signs."""
    with pikepdf.open(io.BytesIO(data)) as book:
        return "".join(_written(page) for page in book.pages)


def _written(page: pikepdf.Page) -> str:
    tables = {name: _signs(font.ToUnicode.read_bytes().decode()) for name, font in page.Resources.Font.items()}
    said: list[str] = []
    now: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            now = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            glyphs = b"".join(bytes(one) for one in parts if isinstance(one, pikepdf.String))
            said += [now.get(glyphs[place : place + 2], "") for place in range(0, len(glyphs), 2)]
    return "".join("".join(said).split())


def _signs(table: str) -> dict[bytes, str]:
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {bytes.fromhex(glyph): bytes.fromhex(sign).decode("utf-16-be") for glyph, sign in pairs}


def text_of_word(data: bytes) -> str:
    """The paragraphs of a Word document, without blanks."""
    return "".join("".join(one.text.split()) for one in docx.Document(io.BytesIO(data)).paragraphs)
