"""Warnings of `recap check` about locales and the language of cards: one sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from babel import Locale

from recap.activity import ReadReport, ReplacedLocale
from recap.campaign import Campaign, is_same_language, plurals_of, wrong_number_of_forms
from recap.cards import CardLanguages
from recap.commands.counts import count

MOST_LISTED = 5


def warnings_of(
    campaign: Campaign, read_report: ReadReport | None, languages: CardLanguages | None
) -> Iterator[str]:
    """
    Yield a warning for languages that cards cannot have, and for locales that do not exist.

    *languages* are those of the theme; None where it cannot be read.
    """
    for thing, forms in campaign.words.own.items():
        locale = campaign.words.locale_of(thing, campaign.locale)
        if problem := wrong_number_of_forms(forms, locale):
            yield f"words.{thing} {problem}"
    if languages is not None:
        customers = customers_by_locale(campaign, read_report)
        yield from _without_translation(customers, languages)
        yield from _without_words(customers, languages)
        yield from _without_invite(customers, languages)
        yield from _without_personas(customers, languages)
    if read_report is not None:
        yield from _replaced_locales(campaign, read_report.replaced_locales)


def customers_by_locale(campaign: Campaign, read_report: ReadReport | None) -> Counter[str]:
    """Count the customers of the log by locale; the campaign's is there also without any."""
    customers = Counter(read_report.locales if read_report else {})
    everybody = read_report.customers if read_report else 0
    customers[campaign.locale] += everybody - customers.total()
    return customers


def _without_translation(customers: Counter[str], languages: CardLanguages) -> Iterator[str]:
    """Say into which languages the theme is not translated, and what their customers get."""
    untranslated = [
        locale
        for locale, _ in customers.most_common()
        if _gets_another(languages, locale) and not languages.gaps(locale).is_translated
    ]
    if untranslated:
        names = [_missing(languages, locale, customers[locale]) for locale in untranslated]
        code = Locale.parse(untranslated[0]).language
        yield (
            f"The theme lacks texts in {_listed(names)}: "
            f"{_readers(customers, untranslated)} {_replacements(languages, untranslated)}. "
            f"Write a translation, such as: recap translate CAMPAIGN {code}."
        )


def _missing(languages: CardLanguages, locale: str, customers: int) -> str:
    texts = languages.gaps(locale).texts
    which = f"{texts.missing} of {texts.texts}"
    return f"{_language(locale)} ({which}; {count(customers, 'customer')})"


def _without_words(customers: Counter[str], languages: CardLanguages) -> Iterator[str]:
    """Say for each language into which the theme is translated which words the campaign lacks."""
    for locale in _replaceable(customers, languages):
        things = languages.gaps(locale).things
        if things:
            keys = " and ".join(f"{thing} = [...]" for thing in things)
            fix = f"Write {keys} under {{}}, with the forms {', '.join(plurals_of(locale))}."
            yield _gap(customers, languages, locale, "words", fix, " and ".join(things))


def _without_invite(customers: Counter[str], languages: CardLanguages) -> Iterator[str]:
    """Say in which languages the campaign's invite has no words."""
    for locale in _replaceable(customers, languages):
        if not languages.gaps(locale).has_invite:
            fix = "Write its title, text and button under {}."
            yield _gap(customers, languages, locale, "invite", fix)


def _without_personas(customers: Counter[str], languages: CardLanguages) -> Iterator[str]:
    """Say in which languages personas of the campaign have no texts."""
    for locale in _replaceable(customers, languages):
        names = languages.gaps(locale).personas
        if names:
            fix = "Write name and description under {} below each."
            yield _gap(customers, languages, locale, "[personas]", fix, _listed(names))


def _gap(
    customers: Counter[str],
    languages: CardLanguages,
    locale: str,
    section: str,
    fix: str,
    things: str = "",
) -> str:
    """Say that *section* lacks *things* in a language; `{}` in *fix* is that language's section."""
    own = f"[{section.strip('[]')}.{Locale.parse(locale).language}]"
    return (
        f"[{section}] has no {_language(locale)}{things and f' for {things}'}: "
        f"{_readers(customers, [locale])} {_replacements(languages, [locale])}. {fix.format(own)}"
    )


def _replaceable(customers: Counter[str], languages: CardLanguages) -> Iterator[str]:
    """Yield locales into which the theme is translated, and whose cards are in another language."""
    for locale, _ in customers.most_common(MOST_LISTED):
        if languages.gaps(locale).is_translated and _gets_another(languages, locale):
            yield locale


def _gets_another(languages: CardLanguages, locale: str) -> bool:
    return not is_same_language(locale, languages.card_locale(locale))


def _readers(customers: Counter[str], locales: Sequence[str]) -> str:
    readers = sum(customers[locale] for locale in locales)
    return f"{count(readers, 'customer')} {'gets' if readers == 1 else 'get'} cards in"


def _replacements(languages: CardLanguages, locales: Sequence[str]) -> str:
    used = {_language(languages.card_locale(locale)) for locale in locales}
    return " or ".join(sorted(used))


def _language(locale: str) -> str:
    """Return the English name of a language, with its script where the locale has one."""
    parsed = Locale.parse(locale)
    return str(Locale(parsed.language, script=parsed.script).english_name)


def _replaced_locales(campaign: Campaign, replaced: Sequence[ReplacedLocale]) -> Iterator[str]:
    nearest = [locale for locale in replaced if locale.used is not None]
    unknown = [locale for locale in replaced if locale.used is None]
    if nearest:
        pairs = [f"'{one.written}' as '{one.used}' ({one.customers:,})" for one in nearest]
        yield (
            f"{_customers(nearest)} a locale that CLDR does not have. The nearest one is used: "
            f"{_listed(pairs)}."
        )
    if unknown and campaign.customers:
        names = [f"'{one.written}' ({one.customers:,})" for one in unknown]
        yield (
            f"{_customers(unknown)} a locale that does not exist: {_listed(names)}. "
            f"They get '{campaign.locale}', the campaign's. Correct the column "
            f"'{campaign.customers.locale}' of {campaign.customers.path}."
        )


def _customers(locales: Sequence[ReplacedLocale]) -> str:
    customers = sum(locale.customers for locale in locales)
    return "1 customer has" if customers == 1 else f"{customers:,} customers have"


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST_LISTED} more"] if len(names) > MOST_LISTED else []
    return ", ".join([*names[:MOST_LISTED], *more])
