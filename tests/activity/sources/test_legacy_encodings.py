"""Detect encodings before UTF-8. All texts are made up."""

import pytest
from activity_log import campaign

from recap.activity import check, infer_schema
from recap.activity.sources.legacy_encodings import detect_legacy_encoding
from recap.errors import ActivityError

JAPANESE = "会員番号,日時,商品名\nM1,1,ほうじ茶\nM2,2,抹茶ラテ"
CHINESE = "会员编号,时间,商品名称,金额\nM1,1,绿茶\nM2,2,红茶\nM3,3,月饼"
RUSSIAN = "Клиент;Дата;Товар;Сумма\nM;1;Чай\nM;2;ПИРОЖОК\nM;3;Анна Каренина"
TEXTS = [
    ("cp932", JAPANESE),
    ("euc_jp", JAPANESE),
    ("gbk", CHINESE),
    ("big5", "會員編號,時間,商品名稱,金額\nM1,1,綠茶\nM2,2,紅茶\nM3,3,月餅"),
    ("cp949", "회원번호,일시,상품명,금액\nM1,1,녹차\nM2,2,홍차\nM3,3,떡볶이"),
    ("cp1253", "Πελάτης;Ημερομηνία;Προϊόν;Ποσό\nM1;1;Καφές\nM2;2;ΧΑΛΒΑΣ"),
    ("cp1251", RUSSIAN),
    ("koi8_r", RUSSIAN),
    ("cp866", RUSSIAN),
    ("cp1250", "Numer zamówienia;Ilość;Wartość\n1;2;Łódź\n2;3;Święto"),
    ("cp1250", "zákazník;položka;částka\n1;řízek\n2;svíčková na smetaně"),
    ("cp1250", "vevő;termék\n1;Túró Rudi\n2;sütőtök"),
    ("cp1254", "Müşteri;Sipariş;Ürün\n1;Çay;Muğla\n2;Kahve;Kuşadası"),  # noqa: RUF001
    ("cp1257", "klientas;prekė;kaina\n1;Šaltibarščiai\n2;kibinų užkandis"),
    ("cp1252", "Kunde;Größe;Straße\n1;2;Müller"),
    ("cp1252", "client;libellé;qté\n1;Thé à la menthe\n2;Pâté"),
    ("cp1252", "cliente;artículo\n1;Jamón ibérico\n2;Piña"),
    ("cp1252", "produto\nPão de queijo\nAçaí\nLimão"),
    ("cp1252", "kund;namn\n1;Smörgåstårta\n2;Räksallad"),
    ("cp1252", "kunde;vare\n1;Rødgrød med fløde"),
    ("cp1252", "nafn;vara\n1;Þórður Ýmir\n2;Brauð með smjöri"),
    ("cp1252", "user;paid\n1;€ 12,50\n2;€ 3"),
    ("cp850", "Kunde;Größe;Straße\n1;2;Müller"),
    ("mac_roman", "client;libellé\n1;Thé à la crème"),
    ("cp1255", "לקוח,מוצר\n1,קפה\n2,תה ירוק"),
    ("cp1256", "العميل,المنتج\n1,قهوة عربية\n2,شاي أخضر"),
    ("utf-16-le", "customer,item\n1,Café"),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_a_short_text_in_each_encoding(encoding, text):
    """
    Another encoding is as good when it makes the same text of the bytes.
    """
    detected = detect_legacy_encoding(text.encode(encoding))

    assert text == text.encode(encoding).decode(detected.encoding)


@pytest.mark.parametrize("encoding", ["cp932", "gbk"])
def test_a_block_that_ends_within_a_character(encoding):
    """
    The first megabytes of a longer file end anywhere.
    """
    text = JAPANESE if encoding == "cp932" else CHINESE

    assert encoding == detect_legacy_encoding(text.encode(encoding)[:-1]).encoding


def test_bytes_of_no_language_are_asked_about(tmp_path):
    """
    Nothing fits: the encoding is a question. No text is decoded wrongly without one.
    """
    (tmp_path / "x.csv").write_bytes(b"user,time,item\nu1,2025-01-01,a\xb6\xb7\xacb\xa6c\n")

    assert ["encoding"] == [key.key for key in infer_schema(tmp_path / "x.csv").questions][:1]


def test_the_example_is_of_the_header_only():
    """
    Other lines may have the name of a customer.
    """
    assert "Größe" == detect_legacy_encoding("Größe\nMüller".encode("cp1252")).example
    assert "" == detect_legacy_encoding("Name\nMüller".encode("cp1252")).example


def test_a_wrong_line_names_the_encoding_that_fits(tmp_path):
    """
    The error of a reader without `encoding` suggests Greek for Greek, not cp1252.
    """
    text = "who,when,item\nc1,2017-03-05,Καφές\nc2,2017-03-06,Τυρόπιτα\n"
    (tmp_path / "log.csv").write_bytes(text.encode("cp1253"))

    with pytest.raises(ActivityError, match=r'source\.encoding = "cp1253"'):
        check(campaign(tmp_path, columns={"item": "item"}))
