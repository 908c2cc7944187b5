"""
Names that stand for "not known" or "anything else", such as ``n/a`` or ``Unbekannt``.

They are nobody's favourite: their lines count, and have no name. Whole names are compared, without
the signs around them: ``(none)`` is a placeholder, ``None of the Above`` is not.
"""

from __future__ import annotations

from collections.abc import Iterable

from recap.activity.sql import has_non_ascii, is_one_of, literal, pattern_key_of
from recap.text_comparison import pattern_key

SIGNS = " -_.,:;*#/()[]<>{}'\"\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"  # around a name
WORDS = {
    "": "?|n/a|na|n.a|n. a|nan|nil|null|none|undefined",
    "en": "unknown|unknown artist|unknown album|unknown author|unknown title|unknown item|"
    "unknown product|not available|not applicable|not set|not specified|not provided|unspecified|"
    "unassigned|uncategorized|uncategorised|unclassified|no category|no name|no title|no data|"
    "no value|no item|no product|unnamed|default title|empty|blank|missing|tbd|tba|other|others|"
    "misc|miscellaneous|various|various artists|various authors|various items",
    "de": "unbekannt|unbekannter artikel|unbekanntes produkt|unbekannter interpret|ohne|"
    "ohne kategorie|ohne name|ohne titel|ohne angabe|keine|keine angabe|keine angaben|"
    "keine kategorie|k. a|k.a|nicht angegeben|nicht bekannt|nicht zugeordnet|leer|sonstige|"
    "sonstiges|sonstige artikel|andere|anderes|diverse|diverses|verschiedene|verschiedenes|"
    "verschiedene interpreten|div",
    "fr": "inconnu|inconnue|artiste inconnu|non renseigné|non renseignée|non défini|"
    "non disponible|non spécifié|aucun|aucune|sans nom|sans titre|sans catégorie|vide|autre|"
    "autres|divers|artistes divers|plusieurs artistes",
    "es": "desconocido|desconocida|artista desconocido|ninguno|ninguna|sin nombre|sin título|"
    "sin categoría|sin especificar|no disponible|no especificado|otro|otra|otros|otras|varios|"
    "varias|varios artistas",
    "it": "sconosciuto|sconosciuta|artista sconosciuto|nessuno|nessuna|senza nome|senza titolo|"
    "senza categoria|non disponibile|non specificato|altro|altri|altre|vari|varie|artisti vari",
    "pt": "desconhecido|desconhecida|nenhum|nenhuma|sem nome|sem título|sem categoria|"
    "não disponível|não informado|não especificado|outro|outra|outros|outras|vários|várias|"
    "vários artistas|diversos",
    "nl": "onbekend|onbekende artiest|geen|geen categorie|niet beschikbaar|nvt|n.v.t|overig|"
    "overige|anders|diversen|verschillende artiesten",
    "pl": "nieznany|nieznana|nieznane|brak|brak danych|brak kategorii|inny|inna|inne|różne|"
    "pozostałe|różni wykonawcy",
    "cs": "neznámý|neznámá|neznámé|žádný|žádná|žádné|bez názvu|bez kategorie|jiný|jiné|ostatní|"
    "různé",
    "el": "άγνωστο|άγνωστος|άγνωστη|άγνωστος καλλιτέχνης|κανένα|κανένας|καμία|χωρίς όνομα|"
    "χωρίς κατηγορία|χωρίς τίτλο|μη διαθέσιμο|άλλο|άλλα|λοιπά|διάφορα|διάφοροι|"
    "διάφοροι καλλιτέχνες",
    "sv": "okänd|okänt|ingen|inget|inga|ej angivet|saknas|övrigt|övriga|annat|blandat|"
    "blandade artister",
    "da, no": "ukendt|ukjent|intet|ikke angivet|ikke oppgitt|andet|annet|andre|diverse|øvrigt|"
    "øvrig",
    "fi": "tuntematon|ei mitään|ei tiedossa|puuttuu|muu|muut|sekalaista|eri esittäjiä",
    "tr": "bilinmiyor|bilinmeyen|yok|belirtilmemiş|isimsiz|diğer|çeşitli",
    "hu, ro": "ismeretlen|nincs|egyéb|vegyes|necunoscut|necunoscută|niciunul|altele|altul|diverse",
    "ru, uk": "неизвестно|неизвестный|неизвестная|неизвестный исполнитель|нет|нет данных|"
    "без названия|без категории|прочее|прочие|другое|другие|разное|невідомо|невідомий|немає|"
    "інше|інші|різне",
    "ar, he": "غير معروف|غير محدد|لا يوجد|أخرى|متنوع|לא ידוע|ללא|אחר|שונות",
    "zh, ja, ko": "未知|无|無|不详|其他|其它|不明|なし|その他|未設定|알 수 없음|없음|기타",
}
PLACEHOLDERS = frozenset(
    pattern_key(word.strip(SIGNS)) for words in WORDS.values() for word in words.split("|")
)
_SIGMAS = "'\N{GREEK SMALL LETTER FINAL SIGMA}', '\N{GREEK SMALL LETTER SIGMA}'"


def is_placeholder(name: str) -> str:
    """SQL condition for a placeholder: one of the words above, or nothing but signs."""
    # A trimming of every name, or a function of Python for every name, takes ten times as long.
    has_signs = f"{is_one_of(f'{name}[1]', SIGNS)} or {is_one_of(f'{name}[-1]', SIGNS)}"
    bare = f"(case when {has_signs} then trim({name}, {literal(SIGNS)}) else {name} end)"
    similar = f"replace(strip_accents(lower({bare})), {_SIGMAS})"
    words = sorted(PLACEHOLDERS | {""})
    every_word, ascii_words = _joined(words), _joined(filter(str.isascii, words))
    return f"""coalesce(case
        when not {has_non_ascii(name)} then {_is_in(ascii_words, f"lower({bare})")}
        when {_is_in(f"strip_accents({every_word})", similar)}
            then {_is_in(every_word, pattern_key_of(bare))} end, false)
    """


def _joined(words: Iterable[str]) -> str:
    return literal("|".join(words))


def _is_in(joined_words: str, text: str) -> str:
    """SQL for whether *text* is one of the words: one constant is planned faster than hundreds."""
    return f"contains(string_split({joined_words}, '|'), {text})"
