"""Find the wanted columns among the columns of a file."""

import pickle
from pathlib import Path

import pytest

from recap.activity.sources.column_mapping import NoColumnError, resolve_columns
from recap.activity.sources.files import SourceFile


def test_a_missing_column_says_which_columns_are_taken():
    """
    Schema inference can suggest another column: the error has the file and the columns in use.
    """
    file = SourceFile(Path("log.csv"), "csv", "log.csv", "source.path")
    wanted = {"customer_id": "who", "amount": "2 * price", "at": "when"}

    with pytest.raises(NoColumnError) as error:
        resolve_columns(
            file, wanted, ["who", "price", "time"], {"at": "source.columns.at", "amount": ""}
        )

    assert (file, "at") == (error.value.file, error.value.ours)
    assert {"who", "2 * price", "price", "when"} == error.value.taken


def test_a_missing_column_can_be_sent_to_another_process():
    """
    A worker's error is pickled: the message arrives, without the open file.
    """
    file = SourceFile(Path("log.csv"), "csv", "log.csv", "source.path")
    with pytest.raises(NoColumnError) as error:
        resolve_columns(file, {"at": "when"}, ["time"], {"at": "source.columns.at"})

    assert str(error.value) == str(pickle.loads(pickle.dumps(error.value)))  # noqa: S301
