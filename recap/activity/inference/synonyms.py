"""
What logs call our columns, in several languages, and how telling a name is.

A name is looked up as a whole; then by its parts, for nobody can list `listenerId`,
`Mitgliedsnummer` and `Booking date` one by one.
"""

from __future__ import annotations

import re

# The most telling first; small letters and blanks only.
NAMES = {
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

# Who it was: a kind of person, then what numbers people.
PEOPLE = (
    "customer|cust|user|member|subscriber|listener|viewer|player|rider|passenger|borrower|patron|"
    "reader|student|learner|patient|donor|buyer|shopper|guest|visitor|participant|cardholder|"
    "household|client|account|profile|contact|person|employee|driver|"
    "kunde|kunden|mitglied|mitglieds|nutzer|benutzer|teilnehmer|leser|entleiher|fahrgast|konto|"
    "cliente|usuario|socio|utilisateur|adhérent|abonné|utente|klant|asiakas|kund|πελατης|πελάτης"
)
NUMBERED = "id|uuid|guid|no|nr|num|number|nummer|numero|key|code|hash|ref"
A_NUMBER = re.compile(rf" ?({NUMBERED})$")
BEFORE = re.compile(r"^(id|code|numero|no|n) ")
CALLED = re.compile(r" ?(name|email|handle)$")  # tells two people apart less surely
OTHERS = ("uid", "card number", "card no", "kartennummer", "email", "e mail")

# A word that tells, at the end of a name, or before all others: "Booking date", "Date of loan".
ENDS = {
    "at": "at|date|time|datetime|timestamp|datum|zeit|fecha",
    "category": "category|genre|department|kategorie|subject|topic",
    "amount": "amount|total|betrag|fare|revenue",
    "score": "rating|score|stars",
}
ANOTHER_TIME = {
    *("birth", "born", "due", "expiry", "expires", "expiration", "end", "ended", "value", "until"),
    *("valid", "return", "returned", "update", "updated", "modified", "deleted", "dropoff"),
    *("delivery", "delivered", "shipped", "signup", "registered", "joined", "last", "exported"),
}
BY_ITS_END = 1000  # places: behind all names that are known as a whole

UNITS = {  # a word of the name: what divides it into minutes, or multiplies, and what to call it
    "/ 60000": ("milliseconds", "ms|msec|millis|milliseconds|millisekunden"),
    "/ 60": ("seconds", "s|sec|secs|seconds|sekunden|elapsed|moving"),
    "": ("minutes", "m|min|mins|minutes|minuten"),
    "* 60": ("hours", "h|hr|hrs|hours|std|stunden"),
}
LASTED = {
    *("duration", "dauer", "played", "listened", "watched", "elapsed", "moving", "time", "length"),
    *("runtime", "spent", "duracion", "duree", "durata", "watch"),
}


def place(column: str, ours: str) -> int | None:
    """Find how telling a name is of *ours*: 0 for the best, None for one that says nothing."""
    word = words(column)
    if ours == "customer_id":
        return _person(word)
    found = place_in(column, NAMES[ours])
    if found is None and ours == "minutes" and unit(column) and LASTED & {*word.split()}:
        return 0
    return _by_its_end(word, ours) if found is None else found


def place_of_day(column: str) -> int | None:
    """
    Find how telling a name is of a time of day: 0 where it is called so, 1 where it may be one.

    None for how long something took, and for the time of something else.
    """
    parts = words(column).split() or [""]
    if {*parts} & (ANOTHER_TIME | LASTED - {"time"}):
        return None
    return int(not {parts[0], parts[-1]} & {*TIME_OF_DAY})


def place_in(column: str, known: str) -> int | None:
    """Find a name, as a whole, among those *known*, parted by ``|``."""
    names = known.split("|")
    word = words(column)
    return names.index(word) if word in names else None


def words(column: str) -> str:
    """Write a name as words: ``ms_played``, ``msPlayed`` and ``MS Played (total)`` are alike."""
    return _words(re.sub(r"\(.*?\)", "", column))


def unit(column: str) -> tuple[str, str] | None:
    """Read a unit of time in a name, brackets and all: ``/ 60``, and "seconds"; None: it has none.

    What is to be done with it makes minutes.
    """
    said = _words(column).replace("msplayed", "ms").split()
    for change, (called, known) in UNITS.items():
        if {*said} & {*known.split("|")}:
            return change, called
    return None


def _words(name: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W\d_]+", parted)).lower()


def _person(word: str) -> int | None:
    people = PEOPLE.split("|")
    bare = BEFORE.sub("", A_NUMBER.sub("", word))
    if bare in people:
        return 2 * people.index(bare) + (bare == word)
    known = (*people, *OTHERS)
    called = CALLED.sub("", word) or word
    return BY_ITS_END + known.index(called) if called in known else None


def _by_its_end(word: str, ours: str) -> int | None:
    parts = word.split() or [""]
    ends = ENDS.get(ours, "").split("|")
    known = any(word in names.split("|") for names in NAMES.values())
    if known or not {parts[0], parts[-1]} & {*ends}:
        return None
    return BY_ITS_END + (ours == "at" and bool(ANOTHER_TIME & {*parts}))
