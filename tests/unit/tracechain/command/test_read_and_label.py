"""`tracechain read` and `label`, and what loading them costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from tracechain.command.gateway import gateway
from tracechain.command.label import label
from tracechain.command.read import read
from tracechain.iot_gateway.labels import render

MILK = "https://id.gs1.org/01/06901234000016"


def test_read_prints_one_json_line_an_image(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(render("(01)06901234000016(10)L1(21)S1", "gs1-128", "png"))
    (tmp_path / "b.png").write_bytes(render(MILK, "qr", "png"))
    done = CliRunner().invoke(read, [str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    assert done.exit_code == 0
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["file"] == str(tmp_path / "a.png")
    (code,) = first["codes"]
    assert (code["text"], code["symbology"], code["format"], code["id"]) == (
        "010690123400001610L1\x1d21S1",
        "]C1",
        "Code128",
        MILK + "/21/S1",
    )
    assert second["codes"] == [
        {"text": MILK, "symbology": "]Q1", "format": "QRCode", "id": MILK, "confidence": "agreed"}
    ]


def test_read_says_what_is_no_picture_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("milk")
    (tmp_path / "b.png").write_bytes(render(MILK, "qr", "png"))
    done = CliRunner().invoke(read, [str(tmp_path / "a.png"), str(tmp_path / "b.png")])
    assert done.exit_code == 1
    assert done.stderr == (
        f"{tmp_path}/a.png: Not a picture: '{tmp_path}/a.png'; expected PNG, JPEG, WebP, TIFF, BMP or GIF\n"
    )
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(tmp_path / "b.png")]


def test_label_writes_one_code_to_a_file_and_several_to_a_folder(tmp_path: Path) -> None:
    one = CliRunner().invoke(label, [MILK, "--format", "qr", "--as", "svg", "-o", str(tmp_path / "milk.svg")])
    assert (one.exit_code, one.stdout) == (0, f"{tmp_path}/milk.svg\n")
    assert (tmp_path / "milk.svg").read_bytes() == render(MILK, "qr", "svg")
    many = CliRunner().invoke(
        label, [MILK, MILK + "/21/S%2F1", "--format", "gs1-128", "--as", "zpl", "-o", str(tmp_path / "labels")]
    )
    assert many.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "labels").iterdir()) == [
        "0001-id_gs1_org_01_06901234000016.zpl",
        "0002-id_gs1_org_01_06901234000016_21_S_2F1.zpl",
    ]


def test_label_says_what_it_cannot_print(tmp_path: Path) -> None:
    done = CliRunner().invoke(label, ["6901234000017", "--format", "qr", "-o", str(tmp_path / "x.png")])
    assert done.exit_code == 1
    assert done.stderr == "Can't read GTIN '6901234000017': expected the check digit 6 after '0690123400001', got 7.\n"
    assert not (tmp_path / "x.png").exists()


def test_a_folder_of_pictures_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    typo = tmp_path / "pictuers"
    done = CliRunner().invoke(gateway, ["--profile", "gate-1.json", "--folder", str(typo)])
    assert done.exit_code == 2
    assert done.stderr.endswith(f"Error: Invalid value for '--folder': Directory '{typo}' does not exist.\n")
    assert not typo.exists()


def test_loading_the_commands_loads_no_reader() -> None:
    script = (
        "import sys; from tracechain.command import gateway, label, read; "
        "print(sorted({'zxingcpp', 'PIL', 'segno', 'paho'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
