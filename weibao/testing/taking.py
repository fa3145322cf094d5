"""A file taken out of the house as a person does it: asked for, made, fetched, opened with its password."""

from datetime import datetime
from io import BytesIO

import msoffcrypto

from weibao.exports import actions
from weibao.exports.models import Export
from weibao.org.models import Staff


def taken_out(by: Staff, at: datetime, maker: str, form: str = "xlsx", **asked: str) -> bytes:
    """The opened workbook (or the locked PDF) that a person gets for these words. Refusals go through."""
    row = actions.ask(Export, by=by, at=at, maker=maker, asked=asked, form=form, purpose="check")
    made = actions.make(row, by=by, at=at)
    data, password = actions.fetch(made, by=by, at=at), actions.show_password(made, by=by, at=at)
    return unlocked(data, password) if form == "xlsx" else data


def unlocked(data: bytes, password: str) -> bytes:
    """The workbook without its password, as a spreadsheet program opens it."""
    plain, locked = BytesIO(), msoffcrypto.OfficeFile(BytesIO(data))
    assert locked.is_encrypted()
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(plain)
    return plain.getvalue()
