import ast
from pathlib import Path

from recap.activity import columns
from recap.campaign import Columns

RECAP = Path(columns.__file__).parents[1]


def test_every_column_can_be_mapped():
    """
    The names are the keys of [source.columns], and `returned`, which recap computes.
    """
    names = {*columns.TEXT_COLUMNS, *columns.MEASURED_COLUMNS}

    assert {"returned"} == names - {*Columns.model_fields}
    not_counted = {"customer_id", "at", "zone", "item_name", "item_by", "refunded"}
    assert not_counted == {*Columns.model_fields} - names


def test_columns_are_listed_in_one_module():
    """
    No other module has a list of three column names or more: a new column is one edit.
    """
    known = {*Columns.model_fields, "returned"}
    lists = [
        (file.relative_to(RECAP).as_posix(), node.lineno)
        for file in RECAP.rglob("*.py")
        if file != Path(columns.__file__)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and _is_list_of(known, node.elts)
    ]

    assert [] == lists


def _is_list_of(known: set[str], elements: list[ast.expr]) -> bool:
    names = [element.value for element in elements if isinstance(element, ast.Constant)]
    return len(names) == len(elements) > 2 and known >= {*names}
