"""Signs and codes of currencies that stand beside an amount, as one pattern (RE2 and Python)."""

# ruff: noqa: RUF001 - signs of other scripts are what it is about

from __future__ import annotations

import re

from babel.numbers import list_currencies

SIGNS = (
    "$¢£¤¥֏؋৲৳৻૱௹฿៛\u20a0-\u20c0﷼﹩＄￠￡￥￦"  # Unicode's category Sc
    "円元圆圓원"
)
# Abbreviations of CLDR, and words. Left out are those that also mean a unit or a multiple: 5 K,
# 5 M, 5 L, 5 KM, 5 G, 5 D.
WORDS = (
    "A$", "Afl.", "Ar", "AU$", "B/.", "Br", "Bs.", "Bs", "C$", "CA$", "Can$", "Cg.", "CN¥",
    "DA", "DT", "Euro", "EURO", "euro", "euros", "eur", "usd", "gbp", "chf", "FCFA", "FBu",
    "FC", "Fdj", "FG", "Fr.", "Fr", "fr.", "Ft", "GB£", "GH₵", "Gs.", "HK$", "J$", "JP¥", "Kč",
    "KSh", "Ksh", "Kz", "Le", "Lei", "lei", "leu", "Lekë", "MOP$", "MX$", "MTn", "N$", "NT$",
    "Nu.", "NZ$", "Q", "R", "R$", "RD$", "RM", "RMB", "Rp", "Rp.", "Rs", "Rs.", "S$", "S/.",
    "S/", "SFr.", "SR", "TL", "T$", "TSh", "TT$", "UK£", "UM", "US$", "$US", "USh", "VT", "WS$",
    "kr", "kr.", "den", "soʻm", "zł", "zl", "грн", "грн.", "ден.", "КМ", "лв", "лв.", "руб",
    "руб.", "р.", "сом", "сўм", "тг", "أ.م.", "ج.س.", "ج.م.", "د.أ.", "د.إ.", "د.ب.", "د.ت.",
    "د.ج.", "د.ع.", "د.ك.", "د.ل.", "د.م.", "ر", "ر.س.", "ر.ع.", "ر.ق.", "ر.ي.", "ریال", "ل.س.",
    "ل.ل.", "ރ.", "नेरू", "රු.", "ብር", "ευρώ",
)  # fmt: skip


def _pattern() -> str:
    names = sorted({*WORDS, *list_currencies()}, key=lambda name: (-len(name), name))
    return f"{'|'.join(map(re.escape, names))}|[{SIGNS}]"


CURRENCY = _pattern()
CODES = frozenset(list_currencies())
SPELLINGS = {
    "AUD": ("A$", "AU$"),
    "BRL": ("R$",),
    "CAD": ("C$", "CA$", "Can$"),
    "CHF": ("Fr", "SFr", "chf"),
    "CNY": ("CN¥", "RMB", "元"),
    "CZK": ("Kč",),
    "EUR": ("€", "Euro", "EURO", "euro", "euros", "eur", "ευρώ"),
    "GBP": ("£", "￡", "UK£", "GB£", "gbp"),
    "HUF": ("Ft",),
    "INR": ("₹", "Rs"),
    "JPY": ("JP¥", "円"),
    "KRW": ("₩", "￦", "원"),
    "PLN": ("zł", "zl"),
    "TRY": ("₺", "TL"),
    "UAH": ("₴", "грн"),
    "USD": ("$", "＄", "US$", "$US", "usd"),
    "RUB": ("₽", "руб", "р"),
}
# Currencies whose amounts are never written with decimals, so that ¥1,250 has one reading.
WITHOUT_DECIMALS = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
})  # fmt: skip
# The sign of yen is also that of yuan, which have two decimals, and never three.
SPELLINGS_WITHOUT_DECIMALS = ("JP¥", "¥", "￥", "円", "₩", "￦", "원", "₫", "FCFA", "FBu", "USh")
MARK_WITHOUT_DECIMALS = "|".join(
    map(re.escape, sorted({*WITHOUT_DECIMALS, *SPELLINGS_WITHOUT_DECIMALS}))
)
BY_SPELLING = {spelling: code for code, spellings in SPELLINGS.items() for spelling in spellings}
IS_MARK = re.compile(CURRENCY)
UNDOTTED = {word.replace(".", "") for word in WORDS}


def currency_of(mark: str) -> str | None:
    """
    Return the ISO 4217 code of what stands beside an amount, without points, or the mark itself.

    `$` is USD, although it may be another dollar. None for a text that is no currency.
    """
    code = next((part for part in re.findall("[A-Z]{3}", mark) if part in CODES), None)
    if code or mark in BY_SPELLING:
        return code or BY_SPELLING[mark]
    return mark if mark in UNDOTTED or IS_MARK.fullmatch(mark) else None
