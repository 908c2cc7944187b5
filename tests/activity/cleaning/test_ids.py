import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, events, log, values, write

from recap.activity import check, read_customers, split

WHEN = "2017-03-05"


def customers(plan) -> list[str]:
    return sorted({*values(plan, "customer_id")})


def names(plan) -> list[str | None]:
    """Return the names of the customers of *plan*'s last split, in order of their ids."""
    names: list[str | None] = read_customers(plan.folder / "out")["name"].to_pylist()
    return names


def test_leading_zeros_stay(tmp_path):
    """
    An id is text, also when it has only digits.
    """
    log(tmp_path, f"007,{WHEN}", f"7,{WHEN}", f"0070,{WHEN}")

    assert ["007", "0070", "7"] == customers(campaign(tmp_path))


def test_a_whole_number_has_no_fraction(tmp_path):
    """
    1042.0 becomes 1042 in every table; other ids with a point stay unchanged.
    """
    log(
        tmp_path,
        *(f"{who},{WHEN},{order}" for who, order in [("1042.0", "7.0"), (" 1042 ", "7")]),
        f"v1.0,{WHEN},7.5",
        header="who,when,order",
    )
    write(tmp_path / "people.csv", "id,name", "1042.0,Ann")
    people = {"path": "people.csv", "id": "id", "name": "name"}
    plan = campaign(tmp_path, columns={"order_id": "order"}, customers=people)

    shard = events(plan)
    assert ["1042", "1042", "v1.0"] == [*shard["customer_id"]]
    assert ["7", "7", "7.5"] == [*shard["order_id"]]
    assert ["Ann", None] == names(plan)


def test_null_ids_are_no_customers(tmp_path):
    """
    They are compared after normalisation.
    """
    log(tmp_path, *(f"{who},{WHEN}" for who in ("0", "0.0", "GUEST", "00", "C-1", '" 0 "')))
    plan = campaign(tmp_path, source={"null_ids": ["0", "guest"], "fold_case": True})

    assert ["00", "c-1"] == customers(plan)
    assert {"no customer": 4} == check(plan).rejected


def test_null_ids_in_a_column_of_numbers(tmp_path):
    """
    Numbers are compared as text.
    """
    table = {"who": pa.array([0.0, 1042.0, None]), "when": [WHEN] * 3}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    plan = campaign(tmp_path, path="log.parquet", source={"null_ids": ["0"]})

    assert ["1042"] == customers(plan)


@pytest.mark.parametrize(("fold", "expected"), [(True, ["c-1"]), (False, ["C-1", "c-1"])])
def test_case_of_ids(tmp_path, fold, expected):
    """
    Case matters unless the campaign sets `fold_case`; blanks around an id never matter.
    """
    log(tmp_path, f"C-1,{WHEN}", f" c-1 ,{WHEN}")

    assert expected == customers(campaign(tmp_path, source={"fold_case": fold}))


def test_opt_outs_match_normalised_ids(tmp_path):
    """
    The list of opt-outs and the table of customers normalise ids as the log does.
    """
    log(tmp_path, f"c-1,{WHEN}", f"1042,{WHEN}", f"C-2,{WHEN}")
    write(tmp_path / "no.txt", "C-1", "1042.0")
    write(tmp_path / "people.csv", "id,name", "c-2,Bo")
    plan = campaign(
        tmp_path,
        source={"fold_case": True},
        opted_out={"file": "no.txt"},
        customers={"path": "people.csv", "id": "id", "name": "name"},
    )

    assert {"opted out": 2} == split(plan, tmp_path / "out").rejected
    table = read_customers(tmp_path / "out").select(["customer_id", "name"])
    assert [{"customer_id": "c-2", "name": "Bo"}] == table.to_pylist()
    assert "c-2" == plan.canonical_id(" C-2 ")


def test_the_most_frequent_name_of_an_item(tmp_path):
    """
    Names may change in a year, but one id is one item; of equally frequent names the first counts.
    """
    rows = ["1,Mug", "1,MUG RED", "1,MUG RED", "2,b", "2,a", "3,", "3.0,Tray", ",Loose"]
    log(tmp_path, *(f"C-1,{WHEN} 10:00,{row}" for row in rows), header="who,when,sku,what")
    plan = campaign(tmp_path, columns={"item": "sku", "item_name": "what"})

    shard = events(plan)
    assert {"MUG RED": 3, "a": 2, "Tray": 2} == shard["item"].value_counts().to_dict()
    assert "item_name" not in shard


def test_the_item_table_overrides_the_log(tmp_path):
    """
    Items that are not in the table are named by the log.
    """
    log(tmp_path, f"C-1,{WHEN},1,x", f"C-1,{WHEN},2,y", header="who,when,sku,what")
    write(tmp_path / "items.csv", "sku,title,aisle", "1,Cup,B", "1,Mug,A", "1,Mug,B", "1,Cap,")
    plan = campaign(
        tmp_path,
        columns={"item": "sku", "item_name": "what"},
        items={"path": "items.csv", "id": "sku", "name": "title", "category": "aisle"},
    )

    shard = events(plan)
    assert {("Mug", "B"), ("y", None)} == {
        *shard[["item", "category"]]
        .astype(object)
        .where(shard.notna(), None)
        .itertuples(index=False, name=None)
    }


def test_names_of_items_that_are_never_shown(tmp_path):
    """
    A name from the log is hidden like any other.
    """
    log(tmp_path, f"C-1,{WHEN},1,Test kit", f"C-1,{WHEN},2,Tea", header="who,when,sku,what")
    plan = campaign(
        tmp_path,
        columns={"item": "sku", "item_name": "what"},
        never_shown={"items": ["*test*"]},
    )

    assert [None, "Tea"] == sorted(values(plan, "item"), key=str)
