"""`tracechain place`: a place is known by the key that events have."""

from __future__ import annotations

from click.testing import CliRunner, Result

from cast.parties import DAIRY, FARM
from tracechain.cli import main
from tracechain.trace.records.parties import Place
from tracechain.trace.records.records import Records


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_what_is_not_given_of_a_place_stays(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("place", "add", FARM, "--name", "挤奶厅", "--name-en", "Milking parlour", "--party", FARM)
    key = f"https://id.gs1.org/414/{FARM}"
    done = run("place", "add", FARM, "--city", "呼和浩特", "--city-en", "Hohhot")
    assert (done.exit_code, done.stderr) == (0, f"{key} 挤奶厅: run by {FARM}\n")
    known = Place(key, "挤奶厅", "Milking parlour", "呼和浩特", "Hohhot", FARM)
    assert records.parties.places([key])[key] == known


def test_a_place_is_registered_under_the_key_that_events_have_and_listed_with_its_party(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("party", "add", "--gln", DAIRY, "--name", "Dairy")
    parlour, store = f"https://id.gs1.org/414/{FARM}", f"https://id.gs1.org/414/{DAIRY}/254/7"
    assert run("place", "add", FARM, "--name", "挤奶厅", "--name-en", "Milking parlour", "--party", FARM).exit_code == 0
    assert run("place", "add", "urn:epc:id:sgln:6901234.20000.7", "--name", "冷库", "--party", FARM).exit_code == 0
    done = run("place", "add", store, "--name", "冷库", "--party", DAIRY)
    assert (done.stdout, done.stderr) == ("", f"{store} 冷库: run by {DAIRY}\n")
    assert records.parties.places([parlour, store]) == {
        parlour: Place(parlour, "挤奶厅", "Milking parlour", party=FARM),
        store: Place(store, "冷库", "冷库", party=DAIRY),
    }
    assert run("place", "list").stdout == f"{parlour}  {FARM}  挤奶厅\n{store}  {DAIRY}  冷库\n"
    assert run("place", "list", DAIRY).stdout == f"{store}  {DAIRY}  冷库\n"
    assert [line.what for line in records.audit.page(subject=store)] == ["place.registered", "place.registered"]
