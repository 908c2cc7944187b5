"""
Words in the names of columns, in several languages: what a column is, and what it is not.

Each text has patterns separated by ``|``. A pattern is one word of a name: ``prefix*`` and
``*suffix`` match the beginning and the end of a word. Accents and case do not matter. Earlier
patterns match better.
"""

from __future__ import annotations

# A person, or a card, account or number that belongs to one.
PERSON = (
    "customer|customers|cust|user|member|membership|subscriber|listener|viewer|player|rider|"
    "passenger|borrower|patron|reader|student|learner|patient|donor|supporter|buyer|shopper|"
    "guest|visitor|participant|attendee|athlete|cardholder|household|client|profile|contact|"
    "person|employee|driver|traveller|traveler|owner|holder|kunde|kunden|mitglied|mitglieds|"
    "nutzer|benutzer|teilnehmer|leser|entleiher|fahrgast|gast|besucher|spieler|spender|horer|"
    "hoerer|patienten|athlet|athleten|cliente|clientes|usuario|socio|jugador|huesped|viajero|"
    "paciente|utilisateur|adherent|abonne|voyageur|joueur|acheteur|spectateur|lecteur|donateur|"
    "utente|spettatore|viaggiatore|giocatore|ospite|passeggero|membro|utilizador|aluno|hospede|"
    "klant|lid|gebruiker|asiakas|kund|medlem|klient|πελατ*|μελος|μελους|μελη|επιβατ*|χρηστ*|"
    "συνδρομητ*|αναγνωστ*|επισκεπτ*|musteri|uye|kullanici|misafir|yolcu|klienta|klientow|"
    "uzytkownik*|uczestnik*|czlonek|czlonka|pasazer*|pacjent*|gracz*|leden|lidnummer|"
    "lidmaatschap|bezoeker|reiziger|speler|deelnemer|kunder|anvandare|medlems|besokare|resenar|"
    "spelare|socia|alumno|inquilino|iscritto|tesserato|abbonato|socios|adherente|passageiro|"
    "jogador|membre|eleve|uyesi|abone|oyuncu|ogrenci|клиент*|покупател*|пользовател*|член*|"
    "μαθητ*|ασθεν*|δωρητ*|παικτ*|zakaznik*|kundenr|medlemsnr|"
    "顧客*|会員*|会员*|客户*|客戶*|用户*|用戶*|顾客*|お客様*|ユーザー*|利用者*|購入者*|买家*|"
    "회원*|고객*|사용자*|구매자*"
)
CARD = (
    "loyalty|card|account|abo|konto|karte|karten|ausweis|kundenkarte|iban|rfid|phone|mobile|"
    "msisdn|telefon|handy|plate|kennzeichen|carte|tarjeta|cuenta|telefono|matricula|dni|nif|"
    "tessera|targa|conto|cartao|conta|kart|hesap|καρτα|καρτας|λογαριασμ*|τηλεφων*|πινακιδα|uid|"
    "karty|karta|kort|kaart|klantkaart|kentekenplaat|kenteken|nummerplaat|plaka|rekening"
)
ID = (
    "id|ids|uuid|guid|no|nr|num|number|nummer|numero|key|code|hash|ref|reference|referenz|"
    "kennung|identifiant|identificador|identificativo|codigo|codice|kodu|kod|n|αριθμ*|κωδικ*|αρ|"
    "κωδ|tag|numer|numeru|номер|код|kenmerk|numara|numarasi|"
    "*番号|*番號|*编号|*編號|*号|*번호|*아이디|*id|*コード|*编码|*코드"
)
NAMES = (
    "name|names|nombre|nombres|nom|noms|prenom|nome|cognome|vorname|nachname|surname|apellido|"
    "apellidos|ονομα|ονοματεπωνυμο|επωνυμο|ad|adi|soyad|first|last|full|handle|naam|voornaam|"
    "achternaam|imie|nazwisko|namn|fornamn|efternamn|isim|имя|фамилия|nazwa|navn|jmeno|"
    "*氏名|*姓名|名前|顧客名|お客様名|会員名|客户名称|*이름|*성명|고객명|회원명"
)
EMAIL = "email|mail|e mail|correo|courriel|e posta|eposta"
FILLERS = "de|d|del|du|da|di|la|le|the|of|des|der|e|my|internal|external|hashed|anonymous"

# Times: what happened, when it was ordered, when it was written down, and other moments.
EVENT_TIMES = (
    "watched|played|listened|read|visit*|checkin|pickup|plugin|start*|began|begin*|beginn|"
    "performance|session|screening|show|showtime|arrival|departure|loan|activity|workout|"
    "exercise|trip|ride|flight|travel|event|redeemed|used|transaction|sold|sale|scanned|gift|"
    "donation|seen|ausleih*|abfahrt|anreise|ankunft|einstieg|eintritt|eingang|fahrt|spiel*|"
    "vorstellung|verkauf*|besuch*|beleg|spende|pret|depart|vente|arrivee|entree|visite|seance|"
    "ecoute|debut|sesion|venta|entrada|llegada|salida del|inicio|visita|prestamo|prestito|arrivo|"
    "ingresso|partenza|inizio|vendita|spettacolo|ascolt*|emprestimo|chegada|partida|παραστασ*|"
    "δανεισμ*|εισοδο*|επιβιβασ*|εναρξ*|πωλησ*|επισκεψ*|αφιξ*|baslangic|giris|satis|ziyaret|"
    "sprzedaz*|sprzedane|wizyt*|wypozycz*|wejscie|wyjazd|obejrz*|odtworz*|verkoop*|bezoek*|"
    "uitgeleend|vertrek|aankomst|binnenkomst|bekeken|beluister*|forsaljning*|besok*|ankomst|"
    "avgang|lane*|spelad*|entry|entrance|salg*|kob*|prodej*|"
    "来店*|利用*|視聴*|再生*|観看*|观看*|播放*|訪問*|방문*|시청*|이용*|재생*"
)
ORDER_TIMES = (
    "order*|purchase*|invoice*|paid|payment|bought|bestell*|kauf*|rechnung*|zahlung*|achat|"
    "commande|facture|compra|pedido|factura|acquisto|ordine|fattura|αγορ*|παραγγελι*|siparis|"
    "fatura|zamowieni*|zakup*|platnosc*|faktur*|aankoop*|besteld*|betaal*|factuur*|inkop*|kop|"
    "bestallning*|betal*|encomenda|pagamento|pago|odeme|покупк*|заказ*|продаж*|"
    "購入*|注文*|下单*|购买*|支付*|付款*|구매*|주문*|결제*"
)
LOGGED_TIMES = (
    "created|logged|added|inserted|recorded|imported|requested|booked|booking|reserv*|erstellt|"
    "angelegt|erfasst|erfassung*|gebucht|cree|creee|creation|creado|creacion|creato|creazione|"
    "prenotazione|κρατησ*|δημιουργ*|καταχωρ*|olusturma|rezervasyon|received|utworzeni*|utworzono|"
    "rezerwacj*|aangemaakt|geboekt|reservering*|skapad*|bokad*|bokning*|criado|criacao|"
    "登録*|作成*|创建*|등록*|생성*"
)
OTHER_TIMES = (
    "birth|birthday|born|geburt*|naissance|nacimiento|nascita|γεννησ*|due|fallig*|expir*|ablauf*|"
    "ληξ*|end|ends|ended|ende|fin|fine|finished|stop|stopped|endtime|value|wert|wertstellung|"
    "valuta|valeur|valor|until|bis|valid|gultig*|return|returned|ruckgabe|retour|restituzione|"
    "devolucion|επιστροφ*|update|updated|modified|changed|geandert|modification|deleted|geloscht|"
    "dropoff|checkout|plugout|delivery|delivered|liefer*|livr*|entrega|consegna|shipped|shipping|"
    "versand*|envio|spedizione|expedition|αποστολ*|παραδοσ*|signup|registered|registration|"
    "anmelde*|joined|since|seit|last|letzt*|dernier*|ultim*|exported|uscita|salida|sortie|"
    "ausstieg|εξοδο*|αποβιβασ*|cancel*|refund*|storn*|closed|closing|bitis|cikis|teslim|"
    "urodzeni*|koniec|konca|dostaw*|wysylk*|zwrot*|wyjscia|geboorte*|einde|geleverd|levering*|"
    "verzend*|retour*|fodelse*|slut|leverans*|nascimento|devolucao|dogum|iade|exit|out|"
    "生年月日|誕生*|出生*|생년월일|更新*|到期*|返却*|終了*|结束*|配送*|発送*|退会*|종료*|발송*|"
    "배송*|반납*"
)

ITEM = (
    "product|produkt|produit|producto|prodotto|produto|προιον*|urun|item|lineitem|artikel|"
    "article|articulo|articolo|artigo|ειδος|ειδους|track|song|title|titel|titre|titulo|titolo|"
    "τιτλος|baslik|film|movie|pelicula|filme|ταινια|show|spectacle|spettacolo|παραστασ*|spiel|"
    "game|jeu|juego|gioco|jogo|oyun|παιχνιδι|lesson|course|kurs|cours|clase|corso|μαθημα|ders|"
    "exercise|workout|activity|aktivitat*|exposition|exhibition|mostra|ausstellung|dish|gericht|"
    "plat|plato|piatto|πιατο|yemek|destination|ziel|zielstation|destino|destinazione|προορισμ*|"
    "varis|dropoff|fuel|kraftstoff|carburant|combustible|carburante|podcast|program|programm|"
    "programma|programme|series|episode|puntata|episodio|route|linie|linea|ligne|γραμμη|hat|"
    "appeal|payee|merchant|recipient|empfanger|beneficiaire|beneficiario|charge|parking|"
    "parcheggio|parkplatz|room|zimmer|chambre|habitacion|camera|δωματιο|event|veranstaltung|"
    "evento|book|buch|livre|libro|βιβλιο|kitap|service|servizio|produktu|produkty|towar*|"
    "artykul*|utwor*|piosenk*|tytul*|ksiazk*|filmu|gra|zajecia|usluga|boek|spel|voorstelling|"
    "dienst|vara|varor|varan|bok|lektion|tjanst|cancao|livro|aula|sarki|etkinlik|hizmet|libelle|"
    "prestation|cancion|canzone|brano|morceau|товар*|фильм|книга|песня|услуга|varu|vare|varer|"
    "varenavn|zbozi|ordrelinje|"
    "商品*|品名|製品*|产品*|品目|曲名|歌曲*|作品*|タイトル|标题|書名|书名|電影*|电影*|映画*|メニュー|"
    "課程*|课程*|サービス*|상품*|제품*|품명|품목|곡명|노래*|영화*|도서*|제목|강좌*|메뉴"
)
ITEM_CODES = (
    "sku|ean|gtin|upc|isbn|asin|pzn|barcode|barcodes|barres|plu|inventar|inventario|medien|stockcode|"
    "barkod|"
    "商品コード|商品番号|商品编码|商品编号|商品id|상품코드|상품번호|상품id"
)
CATEGORY = (
    "category|kategorie|categorie|categoria|κατηγορι*|kategori|genre|genero|genere|gruppe|group|"
    "groupe|department|abteilung|rayon|reparto|departamento|seccion|sezione|family|famille|"
    "familia|famiglia|τμημα|aisle|subject|topic|fach|sparte|type|typ|tipo|τυπος|tur|kind|art|"
    "aktivitatsart|medienart|radtyp|class|classe|vehicle|fund|tarif|author|auteur|autor|autore|"
    "verfasser|συγγραφ*|yazar|artist|artiste|artista|interpret|kunstler|καλλιτεχν*|brand|marke|"
    "marque|marca|course|language|kategoria|kategorii|rodzaj*|gatunek|grupa|dzial*|dzialu|soort|"
    "afdeling|groep|varugrupp|avdelning|turu|категори*|жанр|групп*|"
    "*カテゴリ|*カテゴリー|*类别|*類別|*分类|*分類|*种类|*種類|部門|ジャンル|*카테고리|*분류|*종류|"
    "장르"
)
MAKER = (
    "artist|artiste|artista|interpret|kunstler|καλλιτεχν*|author|authors|auteur|autor|autore|"
    "verfasser|συγγραφ*|yazar|brand|marke|marque|marca|band|director|regisseur|autora|autorka|"
    "wykonawca|zespol|artysta|marka|producent*|rezyser|schrijver|artiest|merk|uitvoerder|"
    "forfattare|varumarke|tillverkare|interprete|fabricante|fabricant|produttore|regista|"
    "cantante|fabrikant|hersteller|manufacturer|maker|creator|composer|komponist|writer|"
    "publisher|kunstnerin|kunstlerin|autorin|schriftsteller|realisateur|diretor|realizador|"
    "yonetmen|sanatci|κατασκευαστ*|μαρκα|σκηνοθετ*|автор|исполнитель|бренд|производитель|"
    "performer|musician|singer|vendor|artists|creators|brands|developer|"
    "著者|作者|アーティスト|歌手|ブランド|品牌|メーカー|저자|작가|가수|브랜드|제조사"
)
CHANNEL = (
    "channel|kanal|canal|canale|store|shop|filiale|tienda|magasin|boutique|negozio|loja|magaza|"
    "καταστημ*|branch|zweigstelle|standort|sede|sucursal|sube|location|platform|plattform|"
    "plateforme|plataforma|piattaforma|device|gerat|appareil|dispositivo|aparelho|συσκευη|cihaz|"
    "station|startstation|gare|estacion|stazione|σταθμος|istasyon|haltestelle|studio|gym|club|"
    "site|venue|cinema|kino|cine|theatre|theater|teatro|hotel|property|restaurant|ristorante|"
    "restaurante|εστιατοριο|bibliotheque|bibliothek|biblioteca|library|σκηνη|χωρος|salle|sala|"
    "saal|hall|pickup|os|app|client|gear|place|ort|lieu|lugar|luogo|local|sklep*|oddzial*|"
    "placowk*|punkt|urzadzeni*|silownia|lokalizacja|winkel|vestiging|filiaal|locatie|apparaat|"
    "bioscoop|sportschool|garage|parking|parkhaus|butik*|affar|plats|enhet|anlaggning|"
    "establecimiento|gimnasio|punto|palestra|ginasio|magazasi|магазин|филиал|γκαραζ|γυμναστηρι*|"
    "υποκαταστ*|centre|center|zentrum|terminal|warehouse|outlet|butikk|prodejna|obchod|"
    "店舗*|店铺*|门店*|門市*|支店*|渠道|チャネル|매장*|지점*|채널"
)
ORDER = (
    "order|receipt|invoice|basket|booking|reservation|confirmation|bestell|bestellung|bon|"
    "kassenbon|beleg|buchung|rechnung|commande|ticket|recu|facture|pedido|recibo|factura|reserva|"
    "localizador|ordine|scontrino|ricevuta|prenotazione|fattura|encomenda|fatura|αποδειξ*|"
    "παραστατικ*|παραγγελι*|κρατησ*|siparis|fis|trip|ride|fahrt|session|visit|dossier|"
    "transaction|transaktion|vorgang|zamowieni*|paragon*|faktur*|rachun*|rezerwacj*|transakcj*|"
    "bestel|bestelling|bestelnummer|bonnummer|factuur*|kassabon|reservering|ordernummer|kvitto*|"
    "bestallning*|bokning*|faktura|kvittonummer|venda|заказ*|чек|чека|ordre*|objednavk*|"
    "kassenbeleg|"
    "注文番号|注文id|受注番号|伝票番号|レシート番号|予約番号|订单号|订单编号|訂單編號|交易号|주문번호|주문id|"
    "영수증번호|예약번호"
)
PAID = (
    "paid|paye|payee|pagado|pagato|pago|bezahlt|πληρωμ*|πληρωθ*|odenen|net|netto|zaplacon*|"
    "zaplata|betaald|betaalde|betalt|betald|оплачено"
)
TOTAL = (
    "total|totale|gesamt|summe|ttc|συνολ*|toplam|sum|line|razem|suma|lacznie|totaal*|totalt|"
    "summa|итого|radsumma|iaalt|celkem"
)
AMOUNT = (
    f"{PAID}|{TOTAL}|amount|betrag|montant|importe|importo|valor|ποσο|αξια|tutar|sales|revenue|"
    "umsatz|spend|spent|fare|kosten|cost|coste|costo|custo|cout|κοστος|fee|tariffa|fahr|κομιστρο|"
    "zuzahlung|wartosc*|kwota|kwoty|naleznosc|bedrag|totaalbedrag|omzet|belopp|belob|summa|"
    "montante|castka|сумма|стоимость|fatturato|ciro|"
    "price|preis|precio|prix|prezzo|preco|τιμη|fiyat|cena|prijs|pris|цена|gross|brutto|value|"
    "金額|金额|*金額|*金额|*금액|合計|总价|売上|매출|결제액"
)
PRICES = (
    "price|preis|precio|prix|prezzo|preco|τιμη|fiyat|pvp|pu|rate|cena|ceny|prijs|stukprijs|pris|"
    "styckpris|apris|pvu|цена|"
    "*単価|*单价|*單價|*단가|*価格|*价格|*價格|*가격"
)
UNIT_PRICE = (
    "unit|unitaire|unitario|each|per|einzel|stuck|je|pro|par|por|pu|pvp|μοναδ*|litro|liter|litre|"
    "nacht|night|birim|list|lineitem|jednostkow*|szt|sztuk*|stuk|styck*|unidad|unita|unite|"
    "единицу|kus|adet|"
    "*単価|*单价|*單價|*단가"
)
NOT_PAID = (
    "tax|taxes|vat|mwst|ust|tva|iva|φπα|kdv|shipping|versand|porto|postage|spedizione|envio|"
    "livraison|delivery|balance|saldo|solde|υπολοιπο|bakiye|refund*|commission|provision|limit|"
    "budget|points|outstanding|count|currency|status|method|type|date|tip|tips|discount*|rabatt|"
    "descuento|remise|sconto|desconto|εκπτωσ*|indirim|saving*|id|number|nummer|due|exchange|"
    "net weight|weight|podatek|podatku|wysylk*|dostaw*|btw|verzend*|korting*|moms|frakt|rabat*|"
    "znizk*|rabatt*|скидк*|netto weight|gratuity|"
    "税額|税额|税金|消費税|送料|運費|运费|배송비|부가세|세금|割引*|値引*|折扣*|优惠*|할인*"
)
SAVINGS = (
    "discount*|saving*|saved|rabatt*|ersparnis|nachlass|remise|reduction|descuento|ahorro|sconto|"
    "desconto|εκπτωσ*|indirim|promo*|coupon|disc|rabat|rabatu|znizk*|upust*|korting*|besparing*|"
    "скидк*|"
    "割引*|値引*|折扣*|优惠*|할인*"
)
NOT_SAVINGS = "code|name|type|percent|pct|prozent|reason|id"
QUANTITY = (
    "quantity|qty|quantite|qte|menge|anzahl|stuck|stueck|pieces|pezzi|units|uds|unidades|"
    "cantidad|quantita|quantidade|qtd|ποσοτητ*|ποσ|τεμαχι*|adet|miktar|tickets|billets|entradas|"
    "entrees|biglietti|bilhetes|εισιτηρια|θεσεις|seats|nights|nachte|nuits|noches|notti|noites|"
    "διανυκτερευσ*|persons|personen|guests|pax|count|aantal|antal|liter|litros|litres|litri|"
    "gallons|ilosc*|sztuk*|szt|liczba|stuks|hoeveelheid|stk|stycken|styck|kvantitet|kol|unita|pz|"
    "pezzo|nombre|ud|quant|количество|кол|шт|antall|mnozstvi|"
    "数量|個数|件数|수량|개수"
)
SCORE = (
    "rating|score|stars|bewertung|sterne|note|puntuacion|valoracion|voto|punteggio|avaliacao|"
    "nota|βαθμολογ*|puan|points|puntos|accuracy|ocena|oceny|beoordeling|cijfer|betyg|omdome|"
    "оценка|"
    "評価|评分|評分|평점|별점|スコア"
)

# Measures that are neither money, pieces nor a rating.
MEASURES = (
    "km|mi|miles|m|kwh|kg|g|l|lat|lon|lng|latitude|longitude|distance|distanz|distancia|distanza|"
    "αποσταση|mesafe|speed|heart|rate bpm|bpm|calories|kcal|kalorien|elevation|weight|gewicht|"
    "energy|year|jahr|annee|ano|anno|ετος|yil|age|alter|edad|eta|percent|pct|prozent|watts|temperature"
)
ROW_NUMBERS = "row|index|lfd|line no|α α|position|pos|rownum"

# Words for what a column is about when it is none of ours.
ABOUT_TYPE = (
    "type|typ|tipo|τυπος|kind|art|category|kategorie|categorie|categoria|κατηγορι*|kategori|group|"
    "gruppe|groupe|family|famille|familia|famiglia|class|classe|department|genre|genero|genere|"
    "*カテゴリ|*カテゴリー|*类别|*類別|*分类|*分類|*种类|*種類|*카테고리|*분류|*종류"
)
NOT_TEXT = (
    "status|state|currency|wahrung|devise|moneda|valuta|νομισμα|country|land|pays|pais|paese|city|"
    "stadt|ville|ciudad|citta|address|adresse|direccion|indirizzo|street|zip|plz|postcode|url|uri|"
    "link|image|picture|ip|agent|comment|comments|kommentar|notes|note|version|gender|sex|geschlecht|"
    "description|tags|code|vat|tax|mwst|method|filename|dateiname|file|"
    "状态|状態|ステータス|상태|住所|地址|주소|备注|備考|비고|性別|性别|성별"
)
STATUS = (
    "status|state|zustand|estado|stato|etat|κατασταση|durum|result|outcome|toestand|stan|statut|"
    "estatus|"
    "状态|状態|ステータス|상태"
)
CURRENCY_NAMES = (
    "currency|wahrung|devise|moneda|divisa|valuta|νομισμα|moeda|para|waluta|valutakod|"
    "para birimi|munt|валюта|"
    "通貨|货币|币种|통화"
)
DESTINATION = "end|ziel|zielstation|dest*|arrival|arrivee|llegada|arrivo|dropoff|return|προορισμ*"
