import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from recap.commands import doctor
from recap.commands.doctor import Check, Library
from recap.errors import MachineError


def test_this_machine_passes_all_checks(tmp_path):
    """
    A machine that runs the tests has everything that recap needs.
    """
    assert [] == [check for check in doctor.run_checks(tmp_path) if not check.ok]


def test_every_requirement_of_the_cards_is_checked(tmp_path):
    """
    There is a row for Python, each native library and engine, the fonts, the queue, the disk.
    """
    assert [
        "Python",
        "gobject",
        "pango",
        "pangoft2",
        "harfbuzz",
        "harfbuzz-subset",
        "fontconfig",
        "WeasyPrint",
        "PDFium",
        "Pillow",
        "Manrope",
        "emoji",
        "time zones",
        "Celery",
        "broker",
        "disk space",
    ] == [check.name for check in doctor.run_checks(tmp_path)]


def test_a_missing_library_has_a_fix():
    """
    The row of a missing library has the command that installs it.
    """
    wanted = Library("pangoft2", ("libno-such-thing.so.0",), "libpangoft2-1.0-0")

    assert doctor.native(wanted) == Check(
        "pangoft2", False, "not found", "sudo apt-get install libpangoft2-1.0-0"
    )


def test_an_untested_weasyprint_is_said_to_be_slow(monkeypatch):
    """
    It is no failure: the cards are still correct.
    """
    monkeypatch.setattr("recap.cards.layout.untested_version", lambda: "71.0")
    check = doctor.weasyprint([])

    assert check.ok
    assert f"{version('weasyprint')}, not tested with this recap: cards are right, but slow" in (
        str(check)
    )


def test_weasyprint_is_not_loaded_before_its_libraries_are_there():
    """
    Without them its import prints long errors; the row has the first step instead.
    """
    missing = Check("pango", False, "not found", "sudo apt-get install libpango-1.0-0")

    assert doctor.weasyprint([missing]) == Check(
        "WeasyPrint", False, "needs the libraries above", "install those first"
    )


def test_an_old_pango_is_reported():
    """
    A library that is too old for WeasyPrint does not pass.
    """

    class OldPango:
        @staticmethod
        def pango_version_string() -> bytes:
            return b"1.42.4"

    result = doctor._new_enough_pango(OldPango(), "sudo apt-get install libpango-1.0-0")  # type: ignore[arg-type]

    assert (False, "1.42.4 is too old") == (result.ok, result.found)


def test_no_server_for_the_queue_is_a_row_not_a_crash(monkeypatch):
    """
    The row has the same text as the error of a run.
    """

    def nowhere() -> Path:
        raise MachineError("There is no server.", "here", "install one")

    monkeypatch.setattr("workers.local_services.find_server", nowhere)

    assert Check("broker", False, "There is no server.", "install one") == doctor.broker()


def test_a_server_that_does_not_run_is_a_row_not_a_crash(monkeypatch, tmp_path):
    """
    A server for another kind of processor fails when it is started.
    """
    server = tmp_path / "valkey-server"
    server.write_bytes(b"\x7fELF but not really")
    server.chmod(0o755)
    monkeypatch.setattr("workers.local_services.find_server", lambda: server)

    assert not doctor.broker().ok


def test_a_full_disk_is_reported(monkeypatch, tmp_path):
    """
    The free space is that of the run's folder, which may not exist yet.
    """
    monkeypatch.setattr(doctor, "FREE_GB", 10**9)

    result = doctor.disk_space(tmp_path / "not" / "yet" / "made")

    assert not result.ok
    assert result.fix == "free some space: a run needs 1000000000 GB or more"


@pytest.mark.parametrize("library", ["weasyprint", "pypdfium2", "PIL", "celery"])
def test_the_doctor_works_with_a_broken_library(library, tmp_path):
    """
    `recap doctor` works on the machine that needs it: one without its libraries.
    """
    (tmp_path / f"{library}.py").write_text("raise OSError('cannot load library')")

    done = subprocess.run(
        [sys.executable, "-m", "recap", "doctor"],
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )

    assert 2 == done.returncode, done.stderr
    assert "cannot load library" in done.stdout
    assert "Traceback" not in done.stderr
