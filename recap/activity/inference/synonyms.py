"""
Names that logs use for our columns, in several languages, and how well a name matches.

A name is first looked up as a whole. Then its parts are looked up, because no list can have
every name such as `listenerId`, `Mitgliedsnummer` and `Booking date`.
"""

from __future__ import annotations

from functools import cache

from recap.activity.inference.name_words import split_words, words

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
    "artikelbezeichnung|produktname|descripcion|nombre producto|libelle|designation|nom produit|"
    "descrizione|nome prodotto|descricao|περιγραφή|περιγραφή είδους|omschrijving|açıklama",
    "item": "item|product|product id|item id|sku|stock code|stockcode|article|artikel|"
    "artikelnummer|produkt|producto|produit|prodotto|προιον|προϊόν|track name|"
    "master metadata track name|track|song|book title|film|movie|show|show name|podcast|series|"
    "title|titel|episode|episode title|activity name|route|destination|dropoff zone|"
    "dropoff location|end station name|"
    "class|class name|course|kurs|workout|exercise|game|dish|"
    "empfänger|recipient|beneficiary|payee|verwendungszweck|merchant|auftraggeber|event name|"
    "event|action|feature",
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
PRICE = (
    "unit price|unitprice|price|price each|item price|preis|einzelpreis|precio|prix|prezzo|τιμη|"
    "cena|prijs|pris|preco|fiyat|цена"
)
CREDIT = "credit|paid in|money in|haben|gutschrift|abono|credito|deposit"
DEBIT = "debit|paid out|money out|soll|lastschrift|cargo|debito|withdrawal"

TIME_OF_DAY = (
    "time|uhrzeit|zeit|hora|heure|ora|orario|ωρα|saat|tijd|tijdstip|godzina|czas|tid|klokslag|время"
)

# A word that means a time wherever it stands: "Booking date", "Date of loan".
TIME_WORDS = (
    "at|date|time|datetime|timestamp|datum|zeit|fecha|data|heure|hora|ora|ημερομηνι*|ημ|ωρα|tarih*|"
    "zaman|dia|tag|dato|tid|tidpunkt|tidspunkt|czas|godzina|tijd|tijdstip|дата|время|"
    "*日|*日時|*日付|*日期|*时间|*時間|*일|*일시|*일자|*날짜|*시간"
)
KEYWORD_RANK = 1000  # after all names that are listed as a whole

UNITS = {  # formula that converts to minutes -> name of the unit, short and full words for it
    "/ 60000": ("milliseconds", "ms|msec|millis", "milliseconds|millisekunden"),
    "/ 60": (
        "seconds",
        "s|sec|secs|elapsed|moving|seg|sek",
        "seconds|sekunden|segundos|secondes|secondi|δευτερολεπτα|saniye|秒|초",
    ),
    "": ("minutes", "m|min|mins", "minutes|minuten|minutos|minuti|λεπτα|dakika|分|分钟|分鐘|분"),
    "* 60": ("hours", "h|hr|hrs|std", "hours|stunden|heures|horas|ore|ωρες|saat"),
}
DURATION_WORDS = (
    "duration|dauer|played|listened|watched|elapsed|moving|length|runtime|spent|duracion|duree|"
    "durata|duracao|διαρκει*|watch|connected|再生時間|視聴時間|所要時間|时长|時長|재생시간|시청시간"
)


def rank_among(column: str, synonyms: str) -> int | None:
    """Return the position of the whole name in *synonyms*, which are separated by ``|``."""
    names = _normalised(synonyms)
    return names.get(words(column))


@cache
def _normalised(synonyms: str) -> dict[str, int]:
    """Map each name without accents to its position, of equal names the first."""
    names = [split_words(name) for name in synonyms.split("|")]
    return {name: names.index(name) for name in names}


def time_unit(column: str) -> tuple[str, str, bool] | None:
    """
    Find a unit of time in a name, also in brackets.

    Returns the end of a formula that converts to minutes, such as ``/ 60``, the name of the unit,
    such as "seconds", and whether the unit is written in full. None when the name has no unit.
    """
    parts = {*split_words(column).replace("msplayed", "ms").split()}
    for conversion, (unit, short, full) in UNITS.items():
        if parts & {*full.split("|")}:
            return conversion, unit, True
        if parts & {*short.split("|")}:
            return conversion, unit, False
    return None
