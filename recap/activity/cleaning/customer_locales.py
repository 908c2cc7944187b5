"""The locales of the customer table, as CLDR knows them."""

from __future__ import annotations

from recap.activity.cleaning.read_report import ReplacedLocale
from recap.activity.sql import Database
from recap.campaign import nearest_locale


def normalise_locales(db: Database) -> None:
    """
    Write each locale of table ``customers`` as CLDR knows it (`nearest_locale`), else null.

    Table ``replaced_locales`` (id, written, used) has the customers whose locale CLDR does not
    know; ``used`` is null where the campaign's locale applies.
    """
    rows = db.execute("select distinct locale from customers where locale is not null").fetchall()
    written = [row[0] for row in rows]
    used = [nearest_locale(locale) for locale in written]
    same = [_is_same(*pair) for pair in zip(written, used, strict=True)]
    db.execute(
        """
        create temp table locale_mapping as
        select unnest($1::varchar[]) as written, unnest($2::varchar[]) as used,
            unnest($3::boolean[]) as is_same
        """,
        [written, used, same],
    )
    db.execute("""
        create table replaced_locales as
        select id, written, used from customers join locale_mapping on locale = written
        where not is_same
    """)
    db.execute("""
        update customers set locale = used from locale_mapping
        where locale = written and locale is distinct from used
    """)
    db.execute("drop table locale_mapping")


def count_locales(db: Database) -> dict[str, int]:
    """Count the customers of the log by their locale; those without their own are left out."""
    rows = db.execute("""
        select locale, count(*) from people join customers on customer_id = id
        where locale is not null group by all
    """).fetchall()
    return dict(rows)


def count_replaced_locales(db: Database) -> tuple[ReplacedLocale, ...]:
    """List the locales that CLDR does not know, with the number of customers of the log."""
    rows = db.execute("""
        select written, used, count(*) from replaced_locales join people on customer_id = id
        group by all order by 3 desc, 1
    """).fetchall()
    return tuple(ReplacedLocale(written=w, used=u, customers=count) for w, u, count in rows)


def _is_same(written: str, used: str | None) -> bool:
    """Return whether *used* is *written* in another spelling: ``en-gb`` and ``en_GB``."""
    return used is not None and written.strip().replace("-", "_").lower() == used.lower()
