#!/usr/bin/env bash
#
# DuckDB 2.0.0 reads a field of a column where a lambda asks for the field of its parameter.
#
# In `list_transform(lines, lambda part: part.price)` the name `part` is the parameter of the lambda.
# When the table also has a column `part` that is a struct with a field `price`, every element gets
# the value of the column. There is no error. `part['price']` and `part + 1` use the parameter, as
# the documented order of scopes says: a parameter of a lambda comes before a column.
#
# Why it matters: orders that arrive as a list of objects are added up with such an expression. The
# sum is wrong as soon as the log has a column with the name that the query gave to its parameter.
#
# Upstream: not reported when this was written; duckdb/duckdb#10150 describes the order of scopes.

set -euo pipefail

PACKAGES=(
    duckdb==2.0.0
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import duckdb

TABLE = "select [{'price': 1}, {'price': 2}] as lines, {'price': 50} as part"
EXPRESSIONS = {
    "lambda part: part.price": [50, 50],
    "lambda part: part['price']": [1, 2],
    "lambda line: line.price": [1, 2],
}


def prices(expression: str) -> list[int]:
    (row,) = duckdb.execute(f"select list_transform(lines, {expression}) from ({TABLE})").fetchall()
    return list(row[0])


seen = {expression: prices(expression) for expression in EXPRESSIONS}

print(f"versions: DuckDB {duckdb.__version__}")
print(f"input:    {TABLE}")
print("expected: [1, 2] from each of the three lambdas")
for expression, values in seen.items():
    print(f"seen:     {values} from list_transform(lines, {expression})")
if seen != EXPRESSIONS:
    raise SystemExit(f"this finding changed: recorded was {EXPRESSIONS}")
PYTHON
