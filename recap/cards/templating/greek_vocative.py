"""
The vocative of Greek names: Γιώργος is greeted as Γιώργο, Αλέξανδρος as Αλέξανδρε.

Only names of men change. `greek_vocative` returns "" where the form is not certain: a greeting
without a name is better than a wrong one. The form of names in -ος follows from the stress, so
names without accents, such as ΝΙΚΟΣ, are looked up. Rules: school grammar, as docs/templates.md
says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CACHED_NAMES = 10_000
ACCENT = "\u0301"
GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")
PARTS = re.compile(r"([\s\-]+)")
FINAL_SIGMA = "ς"
VOWELS = frozenset("αεηιουω")
# Pairs of letters that are one vowel, unless the first has the accent or the second a diaeresis.
PAIR = re.compile(r"[αεο]ι|υι|[αεοη]υ")
GLIDE = re.compile(r"(?<=γ)[ιυ](?=[αεηιουω])")  # one syllable: Γιώρ-γος, Γιάν-νος

# Given names of men in -ος, without accents, by the vowel of their vocative. With an accent most of
# them follow the rules; ΝΙΚΟΣ needs the list.
IN_E = frozenset(
    """
    αγαπιος αγγελος αθανασιος αιμιλιος αλεξανδρος αλεξιος αμβροσιος αναστασιος ανδρονικος ανεστιος
    ανθιμος αντωνιος απολλωνιος αποστολος αργυριος αρισταρχος αριστοβουλος αρσενιος αρτεμιος
    αρχελαος αυγουστινος αυγουστος βαλεντινος βαρθολομαιος βασιλειος βικεντιος βλασιος
    γενναδιος γερασιμος γεωργιος γλαυκος γρηγοριος δαμιανος δημητριος διονυσιος δομηνικος δωροθεος
    ελευθεριος ελισσαιος επιφανιος ερμολαος ευαγγελος ευγενιος ευθυμιος ευσεβιος ευσταθιος
    ευστρατιος ευτυχιος ζαφειριος ζηνοβιος ζωσιμος ηλιοδωρος ησαιος θαδδαιος θεοδοσιος θεοδωρος
    θεοδουλος θεοκλητος θεολογος θεοφιλος θεοφυλακτος θοδωρος ιακωβος ιγνατιος ιερωνυμος ιεροθεος
    ιουλιανος ιουλιος ιουστινος ιππολυτος ισιδωρος καλλιμαχος καλλινικος κλεαρχος
    κορνηλιος κυπριανος κυριλλος κωνσταντιος κωνσταντινος λαζαρος λαυρεντιος λεανδρος λεοντιος
    λουκιανος λυκουργος λυσανδρος μακαριος μαξιμος ματθαιος μεθοδιος μελετιος μενελαος μερκουριος
    μοδεστος νεκταριος νεοφυτος νικανδρος νικηφορος νικοδημος νικολαος νικομαχος ονουφριος
    παρθενιος πατρικιος πατροκλος παχωμιος πλουταρχος πολυβιος πολυδωρος πολυκαρπος πολυχρονιος
    πορφυριος προδρομος προκοπιος ρωμανος σεβαστιανος σεργιος σιλβεστρος σιλουανος στεφανος
    στυλιανος σωφρονιος τηλεμαχος τιμοθεος υακινθος φαιδρος φιλαρετος φιλιππος φοιβος φραγκισκος
    φωτιος χαραλαμπος χαριλαος χριστοδουλος χριστοφορος χρυσανθος χρυσοστομος
    """.split()  # noqa: SIM905 - two hundred quoted names are harder to read
)
IN_O = frozenset(
    """
    αλεκος αντρικος αντρος βαιος βασος γιαννος γιωργος γκικος δημητρος δημος θανος θεμος κιτσος
    κλεος κυρος κωτσος κωτσιος λαμπρος λινος μανος μανωλιος μαρινος μαρκος μητρος μητσος μιμος
    μιχαλος μπαμπος νασος νικολος νικος νιονιος ντινος πανος παυλος πετρος πιπος ρενος σιμος
    σπυρος στρατος σταθος σταυρος στεφος στελιος στεργιος σωτος τασος τελος τιμος τιτος φανος
    φιλος φραγκος φωτος χρηστος χριστος
    """.split()  # noqa: SIM905
)
FOLK = frozenset({"δημητρος", "μανωλιος", "νικολος"})  # Νικολό, and Χριστέ of Χριστός
# They end in ς and have no other form: women's names, and foreign ones, whose accent tells them
# from Λουκάς and Νικόλας.
UNCHANGED = frozenset(
    """
    άλκηστις αλκηστις άρτεμις αρτεμις δωρίς δωρις θαΐς θέμις ίρις ιρις ίσις βλάντις ντένις ντόρις
    μπόρις λούις κρις φράνσις έλβις μόρις χάρρις τράβις τόμας λούκας νίκολας κάρλος σάντος ράμος
    πέδρος ντιέγος
    """.split()  # noqa: SIM905
)
WOMEN = frozenset("ελισαβετ ραχηλ ρεβεκκα εσθηρ".split())  # noqa: SIM905
INDECLINABLE = ("ηλ", "ων", "ωρ", "αμ", "ειμ", "ιδ")  # given names of men: Μιχαήλ, Ξενοφών
LEARNED = ("λογος",)  # surnames: Παλαιολόγε
DIMINUTIVE = ("ακος", "εκος", "ικος", "ουκος", "ιτσος", "ουλος", "ατος", "ελος")
NAMES_IN_E = ("ινος", "ιανος", "αιος")  # given names of three syllables and more: Κωνσταντίνε
ALWAYS_IN_E = ("οπουλος",)
ANTEPENULT, PENULT, LAST = 3, 2, 1  # syllables from the end
TWO = 2


@lru_cache(maxsize=CACHED_NAMES)
def greek_vocative(name: str) -> str:
    """
    Return the form of *name* with which Greek greets its bearer; "" where that is not certain.

    *name* is a given name, or a given name and a surname in any order. Names of women, foreign
    names and names in other scripts are returned as they are.
    """
    parts = PARTS.split(unicodedata.normalize("NFC", name.strip()))
    words = parts[::2]
    if not _is_of_a_man(words):
        return "".join(parts)
    is_given = [_is_given(word, at) for at, word in enumerate(words)]
    forms = [_form(*pair) for pair in zip(words, is_given, strict=True)]
    if not all(forms):
        return ""
    parts[::2] = forms
    return "".join(parts)


def _is_of_a_man(words: list[str]) -> bool:
    """Return whether the given name among *words* is a man's, by its ending."""
    plain = [_plain(word) for word in words]
    if any(word in IN_E or word in IN_O for word in plain):
        return True
    is_surname_first = len(plain) > 1 and plain[0].endswith("ου")  # Γεωργίου Κλέαρχος
    given = plain[is_surname_first]
    if given.endswith(FINAL_SIGMA):
        return given[-2:-1] in VOWELS and not UNCHANGED & {given, words[is_surname_first].lower()}
    return given.endswith(INDECLINABLE) and given not in WOMEN


def _is_given(word: str, at: int) -> bool:
    plain = _plain(word)
    return at == 0 or plain in IN_E or plain in IN_O


def _form(word: str, is_given: bool) -> str:
    """Return the vocative of one *word*; "" where it is not certain."""
    plain = _plain(word)
    if not GREEK.fullmatch(word) or not plain.endswith(FINAL_SIGMA):
        return word
    if plain.endswith("ος"):
        vowel = _vowel(word, plain, is_given)
        return _with_ending(word, vowel) if vowel else ""
    if plain[-2:-1] not in VOWELS:  # a foreign name: Τζέιμς
        return word
    stressed = _stressed_syllable(word) == LAST
    is_certain = plain.endswith(("ης", "ας")) or stressed
    return word[:-1] if is_certain else ""


def _vowel(word: str, plain: str, is_given: bool) -> str:
    """Return the last letter of the vocative of a *word* in -ος; "" where it is not certain."""
    stressed = _stressed_syllable(word)
    if stressed == LAST and plain not in FOLK:
        return "" if plain.endswith("ιος") else "ε"
    if plain in IN_O:
        return "ο"
    if plain in IN_E or plain.endswith(ALWAYS_IN_E):
        return "ε"
    if stressed == ANTEPENULT:
        return "ε"
    if stressed == PENULT and not is_given:
        return "ε" if plain.endswith(LEARNED) else "ο"
    if plain.endswith(DIMINUTIVE[:1]) or (stressed and plain.endswith(DIMINUTIVE)):
        return "ο"
    if stressed == PENULT:
        if _syllables(plain) == TWO:
            return "ο"
        return "ε" if plain.endswith(NAMES_IN_E) else ""
    return ""


def _with_ending(word: str, vowel: str) -> str:
    """Replace -ος by *vowel*, with its accent and in its case."""
    before = unicodedata.normalize("NFD", word[-2])
    ending = vowel.upper() if before[0].isupper() else vowel
    return word[:-2] + unicodedata.normalize("NFC", ending + before[1:])


def _stressed_syllable(word: str) -> int:
    """Return which syllable from the end has the accent; 0 without one."""
    letters = GLIDE.sub("", unicodedata.normalize("NFD", word).lower())
    if ACCENT not in letters:
        return 0
    return _syllables(_vowel_letters(letters[letters.index(ACCENT) - 1 :]))


def _syllables(letters: str) -> int:
    """Count the vowels of a text without accents; a pair such as ου is one."""
    return sum(letter in VOWELS for letter in PAIR.sub("α", GLIDE.sub("", letters)))


def _vowel_letters(letters: str) -> str:
    """Return decomposed *letters* without marks; a pair that is two vowels is kept apart."""
    apart = re.sub(rf"([αεοηυ]){ACCENT}(?=[ιυ])", r"\1 ", letters)
    apart = re.sub("([ιυ])\u0308", r" \1", apart)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=CACHED_NAMES)
def _plain(word: str) -> str:
    """Return *word* in lower case, without accents, with ς at its end."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return f"{letters[:-1]}{FINAL_SIGMA}" if letters.endswith(("σ", FINAL_SIGMA)) else letters
