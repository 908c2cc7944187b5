"""
Private links: one random token per customer; the database has only its hash.

A reader of the database cannot open a page. A lost link cannot be recovered: `mint` a new
one. The old link stays valid until it is revoked.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice, tee
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Index,
    String,
    Table,
    delete,
    exists,
    insert,
    select,
    update,
)

from recap.atomic_files import atomic_write
from recap.csv_cells import csv_writer
from recap.delivery.store import storage_errors
from recap.runs import Run
from recap.runs.connection import connect, metadata

TOKEN_BYTES = 24
TOKEN_LENGTH = 32
SIGN = "[A-Za-z0-9_-]"
# A token in what a mail program or a person made of a link: signs around it, or a text behind a
# sign. A '-' or '_' at the end of it may be cut.
TOKEN_IN_TEXT = re.compile(
    rf"[\W_]*?({SIGN}{{{TOKEN_LENGTH - 1}}}{SIGN}?)"
    r"(/[\W_]*|[^A-Za-z0-9/].*)?",
    re.DOTALL,
)
BATCH = 1000

links = Table(
    "links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("recap_id", String(32), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("links_by_recap", "recap_id"),
)


def mint(run: Run, recap_ids: Iterable[str], *, replace: bool = False) -> Iterator[tuple[str, str]]:
    """
    Yield ``(recap_id, token)`` for each of *recap_ids*, in their order.

    A token is valid when it is yielded. Earlier links stay valid, because mails with them may
    have been sent; with *replace* they are revoked.
    """
    remaining = iter(recap_ids)
    while batch := list(islice(remaining, BATCH)):
        minted = [(recap_id, new_token()) for recap_id in batch]
        with connect(run.state_url).begin() as state:
            if replace:
                _revoke(state, batch)
            state.execute(insert(links), [_row(*pair) for pair in minted])
        yield from minted


def new_token() -> str:
    """
    Return a random token of letters and digits, 190 bits.

    Mail programs cut a link before a last '-' or '_', which tokens of earlier versions may have.
    """
    # A third of these tokens have neither sign: faster than choosing each character.
    tokens = iter(lambda: secrets.token_urlsafe(TOKEN_BYTES), "")
    return next(token for token in tokens if token.isalnum())


def tokens_in(text: str) -> tuple[str, ...]:
    """
    Return the tokens that *text*, such as ``<token>).``, may have been made of.

    That is one token, or two when its last sign was cut; none in other texts.
    """
    match = TOKEN_IN_TEXT.fullmatch(text)
    if not match:
        return ()
    token = match[1]
    return (token,) if len(token) == TOKEN_LENGTH else (f"{token}-", f"{token}_")


def find(run: Run, token: str) -> str | None:
    """Return the id of the recap that *token* opens; None for unknown and revoked tokens."""
    query = select(links.c.recap_id, links.c.revoked_at).where(links.c.token_hash == _hash(token))
    with connect(run.state_url).connect() as state:
        row = state.execute(query).first()
    return row.recap_id if row and row.revoked_at is None else None


def revoke(run: Run, recap_ids: Iterable[str]) -> int:
    """Revoke every valid link of *recap_ids*; return how many."""
    remaining, revoked = iter(recap_ids), 0
    while batch := list(islice(remaining, BATCH)):
        with connect(run.state_url).begin() as state:
            revoked += _revoke(state, batch)
    return revoked


def revoke_all(run: Run) -> int:
    """Revoke every valid link of *run*; return how many."""
    with connect(run.state_url).begin() as state:
        return _set_revoked(state, links.c.revoked_at.is_(None))


def delete_all_of(run: Run, recap_id: str) -> int:
    """Delete the rows of all links of *recap_id*, valid or not; return how many."""
    with connect(run.state_url).begin() as state:
        return state.execute(delete(links).where(links.c.recap_id == recap_id)).rowcount


def has_valid(run: Run) -> bool:
    """Return whether a link of *run* is valid."""
    with connect(run.state_url).connect() as state:
        return bool(state.scalar(select(exists().where(links.c.revoked_at.is_(None)))))


def write_csv(
    run: Run, file: Path, customers: Iterable[str], base_url: str, *, replace: bool = False
) -> int:
    """
    Mint a link for each of *customers* and write them for the mailing tool.

    Columns: ``customer``, ``link``, ``picture`` (the summary card for the mail, 1200x630).
    Only the owner can read the file (mode 0600), and it appears when it is complete. Returns
    the number of links.
    """
    names, ids = tee(customers)
    minted, written = mint(run, map(run.recap_id, ids), replace=replace), 0
    with (
        storage_errors(f"'{file.name}' could not be written", str(file)),
        atomic_write(file) as out,
    ):
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        write_row = csv_writer(text)
        write_row(["customer", "link", "picture"])
        for customer, (_, token) in zip(names, minted, strict=True):
            link = f"{base_url.rstrip('/')}/r/{token}"
            write_row([customer, link, f"{link}/summary-link.jpg"])
            written += 1
        text.detach()
    return written


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _row(recap_id: str, token: str) -> dict[str, object]:
    return {"token_hash": _hash(token), "recap_id": recap_id, "made_at": datetime.now(UTC)}


def _revoke(state: Connection, recap_ids: list[str]) -> int:
    return _set_revoked(state, links.c.recap_id.in_(recap_ids) & links.c.revoked_at.is_(None))


def _set_revoked(state: Connection, which: ColumnElement[bool]) -> int:
    return state.execute(update(links).where(which).values(revoked_at=datetime.now(UTC))).rowcount
