"""
Names that logs use for our columns, in several languages, and how well a name matches.

A name is first looked up as a whole. Then its parts are looked up, because no list can have
every name such as `listenerId`, `Mitgliedsnummer` and `Booking date`.
"""

from __future__ import annotations

import re

# The best match comes first. Names are in lower case, with blanks between words.
SYNONYMS = {
    "at": "at|timestamp|event time|event timestamp|occurred at|transaction timestamp|date time|"
    "datetime|time|ts|played at|started at|start time|start date|start|created at|created|"
    "ended at|end time|stop time|endtime|invoice date|invoicedate|order date|purchase date|"
    "transaction date|activity date|watched at|check in|checkin|pickup at|pickup datetime|date|"
    "buchungstag|buchungsdatum|bestelldatum|"
    "zeitpunkt|datum|fecha hora|fecha|date heure|date operation|data ora|data|"
    "ημερομηνια|ημερομηνία",
    "zone": "timezone|time zone|tz|zone|zeitzone|user timezone|customer timezone",
    "item_name": "description|product name|item name|product title|article name|bezeichnung|"
    "artikelbezeichnung|produktname|descripcion|libelle",
    "item": "item|product|product id|item id|sku|stock code|stockcode|article|artikel|"
    "artikelnummer|produkt|producto|produit|prodotto|προιον|προϊόν|track name|"
    "master metadata track name|track|song|book title|film|movie|show|show name|podcast|series|"
    "title|titel|episode|episode title|activity name|route|destination|dropoff zone|"
    "dropoff location|end station name|"
    "class|class name|course|kurs|workout|exercise|game|dish|"
    "verwendungszweck|payee|merchant|auftraggeber|event name|event|action|feature",
    "category": "category|department|genre|product category|product type|activity type|subject|"
    "topic|type|kategorie|warengruppe|abteilung|categoria|categorie|rayon|κατηγορια|κατηγορία|"
    "master metadata album artist name|artist name|artist|author|vehicle|vehicle type|workspace",
    "channel": "channel|store|store id|shop|shop id|branch|location|platform|device|kanal|filiale|"
    "tienda|magasin|boutique|canal|negozio|station|start station name|gear|studio|gym|club|site|"
    "venue|cinema|theatre|standort|zweigstelle|app|client|device type",
    "order_id": "order id|orderid|order|order number|order no|invoice no|invoiceno|invoice|"
    "invoice id|basket id|basket|receipt|receipt id|booking id|trip id|ride id|session id|"
    "bestellnummer|bestell nr|bon|belegnummer|pedido|commande|ordine",
    "amount": "amount|total|total amount|sales value|line total|revenue|paid|price paid|betrag|"
    "umsatz|summe|importe|montant|importo|ποσο|ποσό|spend|value|fare|zuzahlung|cost|kosten|fee",
    "savings": "savings|discount|discount amount|saved|rabatt|ersparnis|descuento|remise|sconto|"
    "retail disc|coupon disc|coupon match disc",
    "quantity": "quantity|qty|pieces|units|count|menge|anzahl|stueck|stück|cantidad|quantite|"
    "quantità|ποσοτητα|ποσότητα",
    "minutes": "minutes|duration|minutes played|played|listened|seconds listened|watched|"
    "elapsed time|moving time|time spent|seconds|dauer|"
    "duracion|duree|durata|listened to|watch time",
    "score": "score|rating|stars|my rating|points|bewertung|sterne|note|puntuacion|valoracion",
}  # fmt: skip
PRICE = "unit price|unitprice|price|price each|item price|preis|einzelpreis|precio|prix|prezzo|τιμη"
CREDIT = "credit|paid in|money in|haben|gutschrift|abono|credito|deposit"
DEBIT = "debit|paid out|money out|soll|lastschrift|cargo|debito|withdrawal"

TIME_OF_DAY = ("time", "uhrzeit", "zeit", "hora", "heure", "ora", "orario", "ωρα", "ώρα")

# A column of people: a kind of person, then a word for an id.
PEOPLE = (
    "customer|cust|user|member|subscriber|listener|viewer|player|rider|passenger|borrower|patron|"
    "reader|student|learner|patient|donor|buyer|shopper|guest|visitor|participant|cardholder|"
    "household|client|account|profile|contact|person|employee|driver|"
    "kunde|kunden|mitglied|mitglieds|nutzer|benutzer|teilnehmer|leser|entleiher|fahrgast|konto|"
    "cliente|usuario|socio|utilisateur|adhérent|abonné|utente|klant|asiakas|kund|πελατης|πελάτης"
)
ID_WORDS = "id|uuid|guid|no|nr|num|number|nummer|numero|key|code|hash|ref"
ID_SUFFIX = re.compile(rf" ?({ID_WORDS})$")
ID_PREFIX = re.compile(r"^(id|code|numero|no|n) ")
NAME_SUFFIX = re.compile(r" ?(name|email|handle)$")  # two people may share a name
OTHER_IDS = ("uid", "card number", "card no", "kartennummer", "email", "e mail")

# A word that decides as the last or the first word: "Booking date", "Date of loan".
KEYWORDS = {
    "at": "at|date|time|datetime|timestamp|datum|zeit|fecha",
    "category": "category|genre|department|kategorie|subject|topic",
    "amount": "amount|total|betrag|fare|revenue",
    "score": "rating|score|stars",
}
OTHER_TIMES = {  # words for times that are not the time of the event
    *("birth", "born", "due", "expiry", "expires", "expiration", "end", "ended", "value", "until"),
    *("valid", "return", "returned", "update", "updated", "modified", "deleted", "dropoff"),
    *("delivery", "delivered", "shipped", "signup", "registered", "joined", "last", "exported"),
}
KEYWORD_RANK = 1000  # after all names that are listed as a whole

UNITS = {  # formula that converts to minutes -> name of the unit, words for it
    "/ 60000": ("milliseconds", "ms|msec|millis|milliseconds|millisekunden"),
    "/ 60": ("seconds", "s|sec|secs|seconds|sekunden|elapsed|moving"),
    "": ("minutes", "m|min|mins|minutes|minuten"),
    "* 60": ("hours", "h|hr|hrs|hours|std|stunden"),
}
DURATION_WORDS = {
    *("duration", "dauer", "played", "listened", "watched", "elapsed", "moving", "time", "length"),
    *("runtime", "spent", "duracion", "duree", "durata", "watch"),
}


def match_rank(column: str, ours: str) -> int | None:
    """Rank how well a name matches our column: 0 is best, None is no match."""
    name = words(column)
    if ours == "customer_id":
        return _person_rank(name)
    rank = rank_among(column, SYNONYMS[ours])
    if rank is None and ours == "minutes":
        return 0 if time_unit(column) and DURATION_WORDS & {*name.split()} else None
    return _keyword_rank(name, ours) if rank is None else rank


def time_of_day_rank(column: str) -> int | None:
    """
    Rank how well a name matches a time of day: 0 when it says so, 1 when it may be one.

    None for a duration, and for the time of something other than the event.
    """
    parts = words(column).split() or [""]
    if {*parts} & (OTHER_TIMES | DURATION_WORDS - {"time"}):
        return None
    return int(not {parts[0], parts[-1]} & {*TIME_OF_DAY})


def rank_among(column: str, synonyms: str) -> int | None:
    """Return the position of the whole name in *synonyms*, which are separated by ``|``."""
    names = synonyms.split("|")
    name = words(column)
    return names.index(name) if name in names else None


def words(column: str) -> str:
    """Split a name into words: ``ms_played``, ``msPlayed``, ``MS Played (total)`` are equal."""
    return _split_words(re.sub(r"\(.*?\)", "", column))


def time_unit(column: str) -> tuple[str, str] | None:
    """
    Find a unit of time in a name, also in brackets.

    Returns the end of a formula that converts to minutes, such as ``/ 60``, and the name of the
    unit, such as "seconds". None when the name has no unit.
    """
    parts = _split_words(column).replace("msplayed", "ms").split()
    for conversion, (unit, synonyms) in UNITS.items():
        if {*parts} & {*synonyms.split("|")}:
            return conversion, unit
    return None


def _split_words(name: str) -> str:
    separated = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W\d_]+", separated)).lower()


def _person_rank(name: str) -> int | None:
    people = PEOPLE.split("|")
    without_id = ID_PREFIX.sub("", ID_SUFFIX.sub("", name))
    if without_id in people:
        return 2 * people.index(without_id) + (without_id == name)
    listed = (*people, *OTHER_IDS)
    without_suffix = NAME_SUFFIX.sub("", name) or name
    return KEYWORD_RANK + listed.index(without_suffix) if without_suffix in listed else None


def _keyword_rank(name: str, ours: str) -> int | None:
    parts = name.split()
    is_listed = any(name in names.split("|") for names in SYNONYMS.values())
    if is_listed or not parts or not {parts[0], parts[-1]} & {*KEYWORDS.get(ours, "").split("|")}:
        return None
    return KEYWORD_RANK + (ours == "at" and bool(OTHER_TIMES & {*parts}))
