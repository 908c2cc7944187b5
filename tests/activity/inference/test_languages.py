"""Names of columns in the languages that recap knows."""

import pytest

from recap.activity import infer_schema

pytestmark = pytest.mark.slow

SHOPS = {  # customer, day, order, item, pieces, price of a piece, total, shop
    "Polish": "Numer klienta;Data sprzedaży;Numer zamówienia;Nazwa produktu;Ilość;"
    "Cena brutto;Wartość;Sklep",
    "Dutch": "Klantnummer;Aankoopdatum;Bestelnummer;Artikelomschrijving;Aantal;"
    "Prijs per stuk;Totaalbedrag;Vestiging",
    "Italian": "Codice cliente;Data vendita;Numero ordine;Descrizione articolo;Quantità;"
    "Prezzo unitario;Importo riga;Punto vendita",
    "Spanish": "Nº socio;Fecha de compra;Nº pedido;Artículo;Unidades;"
    "Precio unitario;Importe total;Tienda",
    "Portuguese": "Número do cliente;Data da compra;Número da encomenda;Produto;Quantidade;"
    "Preço unitário;Valor total;Loja",
    "French": "N° adhérent;Date d'achat;N° de commande;Libellé article;Qté;"
    "Prix unitaire;Montant TTC;Magasin",
    "German": "Kartennummer;Kaufdatum;Bon-Nr;Artikelbezeichnung;Anzahl;"
    "Einzelpreis;Gesamtpreis;Filiale",
    "Greek": "Κωδικός πελάτη;Ημερομηνία αγοράς;Αριθμός παραγγελίας;Περιγραφή είδους;Ποσότητα;"
    "Τιμή μονάδας;Αξία;Κατάστημα",
    "Swedish": "Kundnummer;Inköpsdatum;Ordernummer;Varunamn;Antal;Styckpris;Radsumma;Butik",
    "Turkish": "Müşteri No;Sipariş Tarihi;Sipariş No;Ürün;Adet;Birim Fiyat;Toplam Tutar;Mağaza",
    "Japanese": "顧客番号;購入日;注文番号;商品名;数量;単価;合計金額;店舗名",
    "Chinese": "会员编号;下单时间;订单号;商品名称;数量;单价;实付金额;门店",
    "Korean": "회원번호;주문일시;주문번호;상품명;수량;단가;결제금액;매장",
}  # fmt: skip
OURS = ("customer_id", "at", "order_id", "item", "quantity", "amount", "channel")


def schema_of(folder, header, rows):
    text = "\n".join(";".join(map(str, row)) for row in (header, *rows))
    (folder / "x.csv").write_text(text, encoding="utf-8")
    return infer_schema(folder / "x.csv")


@pytest.mark.parametrize("language", SHOPS)
def test_a_shop_in_each_language(tmp_path, language):
    """
    The total of a line is the amount, not the price of one piece.
    """
    rows = [
        (
            *(f"K{n % 3}", f"{n + 10}.03.2025", f"Z{n // 2}", f"Ding {'abc'[n % 3]}", n % 3 + 1),
            *(f"{5 + n % 3},50", f"{(5 + n % 3) * (n % 3 + 1)},50", f"Ort {'xy'[n % 2]}"),
        )
        for n in range(12)
    ]
    columns = SHOPS[language].split(";")
    wanted = dict(zip(OURS, (*columns[:5], *columns[6:]), strict=True))

    schema = schema_of(tmp_path, columns, rows)

    assert wanted == {ours: schema.get(f"columns.{ours}") for ours in wanted}
    assert not schema.questions


@pytest.mark.parametrize(
    "maker",
    ["Auteur", "artist", "author", "brand", "Interpret", "Κατασκευαστής", "merk", "Wykonawca",
     "Tillverkare", "marca", "Manufacturer", "Yazar"],
)  # fmt: skip
def test_who_made_the_item(tmp_path, maker):
    """
    The artist, the author or the brand distinguishes items of one name.
    """
    rows = [(f"u{n % 2}", f"2025-01-0{n}", f"Home{n % 2}", "AB"[n % 2]) for n in range(1, 9)]

    schema = schema_of(tmp_path, ("user", "date", "item", maker), rows)

    assert maker == schema.get("columns.item_by")


def test_a_price_beside_pieces_without_a_total_is_asked_about(tmp_path):
    """
    A gross price may be of one piece or of the line.
    """
    rows = [(f"u{n % 2}", f"2025-01-0{n}", "tea", n % 3 + 1, f"{n}.50") for n in range(1, 9)]

    schema = schema_of(tmp_path, ("user", "date", "item", "Ilość", "Cena brutto"), rows)

    assert ["columns.amount"] == [key.key for key in schema.questions]
    assert "write 'Ilość * `Cena brutto`'" in schema.questions[0].reason
