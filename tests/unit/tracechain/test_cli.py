"""The one command line: parts come when they are called, and what goes wrong is a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cast.parties import FARM, place
from published import DATA
from tracechain.cli import PARTS, main

EXAMPLE = "gs1-epcis/JSON/Example_9.6.1-ObjectEvent.jsonld"  # of ../shared/data
MILK = "(01)06901234000016(10)MILK-1"
CUP = "(01)06901234000023(10)YOG-7(21)c1"
_NODE_ALONE = """\
import sys
for name in ("numpy", "neo4j", "sqlalchemy", "flask", "alembic", "gunicorn"):
    sys.modules[name] = None
from tracechain.cli import main
main(sys.argv[1:], prog_name="tracechain")
"""


class Shell:
    """The command in a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"TRACECHAIN_DATA": str(folder / "data"), "TRACECHAIN_MQTT": "mqtt://127.0.0.1:1"}

    def __call__(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env={**self.environment, **environment})

    def capture(self, *events: dict[str, object]) -> None:
        path = self.folder / "events.json"
        path.write_text(json.dumps(list(events)))
        done = self("capture", str(path))
        assert done.exit_code == 0, done.output


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def chain(shell: Shell) -> Shell:
    """A lot of milk made into a lot of yoghurt, and a cup of it that was sold."""
    assert shell("init").exit_code == 0
    milk, yoghurt = "https://id.gs1.org/01/06901234000016/10/MILK-1", "https://id.gs1.org/01/06901234000023/10/YOG-7"
    cup = "https://id.gs1.org/01/06901234000023/21/c1"
    shell.capture(
        _event(1, 8, "ObjectEvent", action="ADD", bizStep="commissioning", quantityList=[{"epcClass": milk}]),
        _event(
            2,
            12,
            "TransformationEvent",
            inputQuantityList=[{"epcClass": milk}],
            outputQuantityList=[{"epcClass": yoghurt}],
        ),
        _event(3, 14, "ObjectEvent", action="ADD", epcList=[cup], ilmd={"cbvmda:lotNumber": "YOG-7"}),
        _event(4, 18, "ObjectEvent", action="OBSERVE", bizStep="retail_selling", epcList=[cup]),
    )
    return shell


def _event(number: int, hour: int, kind: str, **fields: object) -> dict[str, object]:
    return {
        "type": kind,
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "eventTime": f"2026-03-01T{hour:02d}:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "bizLocation": {"id": place(FARM)},
        **fields,
    }


def test_help_lists_every_command_that_there_is(shell: Shell) -> None:
    said = shell("--help")
    assert said.exit_code == 0
    assert all(f"\n  {name} " in said.output for name in PARTS)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_command_that_is_listed_can_be_called(name: str, shell: Shell) -> None:
    said = shell(name, "--help")
    assert said.exit_code == 0, said.output
    assert said.output.startswith(f"Usage: main {name} ")


def test_a_wrong_setting_stops_the_start_with_a_sentence(shell: Shell) -> None:
    said = shell("init", TRACECHAIN_WEB="8080")
    assert said.exit_code == 2
    assert said.stderr == "Error: TRACECHAIN_WEB is '8080'; expected HOST:PORT, such as 127.0.0.1:8080\n"


def test_a_command_that_is_none_is_refused(shell: Shell) -> None:
    said = shell("burn")
    assert (said.exit_code, said.stderr.splitlines()[-1]) == (2, "Error: No such command 'burn'.")


@pytest.mark.parametrize("command", [[], ["read"], ["label"], ["gateway"], ["enrol"], ["hash"], ["doctor"]])
def test_a_node_alone_has_help_and_its_own_commands(command: list[str], tmp_path: Path) -> None:
    assert _on_a_node(tmp_path, *command, "--help").returncode == 0


def test_help_loads_no_command_and_nothing_that_is_large() -> None:
    script = (
        "import sys; from tracechain.cli import main; main(['--help'], standalone_mode=False); "
        "large = ('tracechain.command.', 'tracechain.web', 'tracechain.ingest', 'numpy', 'sqlalchemy', 'flask', 'paho'); "
        "print(*(name for name in sys.modules if name.startswith(large)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "\n"


def test_a_node_alone_is_told_which_extra_a_command_needs(tmp_path: Path) -> None:
    said = _on_a_node(tmp_path, "token", "--role", "node", "--label", "x")
    assert said.returncode == 2
    assert said.stderr == (
        "Error: `tracechain token` needs 'alembic', which is not installed: pip install 'tracechain[server]'\n"
    )


def test_the_doctor_of_a_node_alone_does_not_miss_a_store(tmp_path: Path) -> None:
    said = _on_a_node(tmp_path, "doctor")
    assert (
        "ok    store: not installed here, and not needed for a node alone (pip install 'tracechain[server]')\n"
        in said.stdout
    )


def _on_a_node(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", _NODE_ALONE, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_init_makes_the_stores_and_can_be_repeated(shell: Shell) -> None:
    first, second = shell("init"), shell("init")
    data = shell.environment["TRACECHAIN_DATA"]
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output
    assert first.output == (
        f"The store of events is ready: sqlite:///{data}/provenance.sqlite\n"
        f"The database is ready: sqlite:///{data}/records.sqlite\n"
    )


def test_init_loads_master_data(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "chain.json"
    file.write_text(json.dumps({"parties": [{"gln": FARM, "name_zh": "牧场", "name_en": "Farm", "role": "farm"}]}))
    said = shell("init", "--master-data", str(file))
    assert (said.exit_code, said.output.splitlines()[-1]) == (
        0,
        f"Master data of {file}: 1 parties, 0 places, 0 products",
    )


def test_init_refuses_master_data_with_a_fault(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "chain.json"
    file.write_text('{"parties": [{"gln": "1", "name_zh": "牧场", "name_en": "Farm", "role": "farm"}]}')
    said = shell("init", "--master-data", str(file))
    assert said.exit_code == 2
    assert said.stderr == "Error: parties[0].gln: is '1'; expected 13 digits with a right check digit\n"


def test_init_refuses_master_data_that_is_no_json(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "chain.json"
    file.write_text("gln,name")
    assert shell("init", "--master-data", str(file)).exit_code == 2


def test_init_says_which_folder_can_not_be_made(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = shell("init", TRACECHAIN_DATA=f"{tmp_path}/file")
    assert (said.exit_code, said.stderr) == (
        2,
        f"Error: the folder '{tmp_path}/file' of the SQLite store can't be made: File exists\n",
    )


def test_a_token_is_all_that_is_printed(shell: Shell) -> None:
    shell("init")
    said = shell("token", "--role", "node", "--party", FARM, "--label", "gate 1")
    assert said.exit_code == 0
    assert said.stdout.startswith("tct_")
    assert len(said.stdout.split()) == 1
    assert said.stderr == ""


def test_a_node_s_token_without_a_party_is_made_and_told_to_be_the_operator_s(shell: Shell) -> None:
    shell("init")
    said = shell("token", "--role", "node", "--label", "import")
    assert (said.exit_code, len(said.stdout.split())) == (0, 1)
    assert said.stdout.startswith("tct_")
    assert said.stderr == (
        "The token has no party: what is sent with it is recorded in the name of the platform's operator, "
        "as by `tracechain capture FILE`. The token of a node is made with --party GLN.\n"
    )


def test_a_regulator_s_token_needs_no_party(shell: Shell) -> None:
    shell("init")
    assert shell("token", "--role", "regulator", "--label", "city inspection").stderr == ""


def test_a_token_for_a_party_without_a_gln_is_refused(shell: Shell) -> None:
    shell("init")
    said = shell("token", "--role", "node", "--party", "farm", "--label", "gate 1")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == "Error: the party 'farm' is no GLN; expected 13 digits with a right check digit\n"


def test_a_token_before_init_says_what_to_do(shell: Shell) -> None:
    said = shell("token", "--role", "node", "--label", "gate 1")
    assert said.exit_code == 2
    assert said.stderr.endswith("run `tracechain init`\n")


def test_a_forward_trace_is_a_tree_and_the_events_in_order(chain: Shell) -> None:
    said = chain("trace", "forward", MILK)
    assert said.exit_code == 0, said.output
    assert said.stdout == (
        "Where did it go? 3 things, 4 events, 0 gaps\n"
        "\n"
        "(01)06901234000016(10)MILK-1  lot\n"
        "└── made into: (01)06901234000023(10)YOG-7  lot  from 2026-03-01T04:00:00.000Z\n"
        "    └── has the pack: (01)06901234000023(21)c1  instance\n"
        "\n"
        "Events, in the order of time\n"
        f"  2026-03-01T08:00:00+08:00  commissioning (ADD)  (414){FARM}  urn:uuid:00000000-0000-4000-8000-000000000001\n"
        f"  2026-03-01T12:00:00+08:00  made  (414){FARM}  urn:uuid:00000000-0000-4000-8000-000000000002\n"
        f"  2026-03-01T14:00:00+08:00  ObjectEvent (ADD)  (414){FARM}  urn:uuid:00000000-0000-4000-8000-000000000003\n"
        f"  2026-03-01T18:00:00+08:00  retail selling (OBSERVE)  (414){FARM}  urn:uuid:00000000-0000-4000-8000-000000000004\n"
    )


def test_one_thing_is_counted_as_one(chain: Shell) -> None:
    said = chain("trace", "backward", MILK)
    assert said.stdout.startswith("What is it made of? 1 thing, 2 events, 0 gaps\n")


def test_a_backward_trace_goes_up_to_the_milk(chain: Shell) -> None:
    said = chain("trace", "backward", CUP)
    assert said.stdout.splitlines()[2:5] == [
        "(01)06901234000023(21)c1  instance",
        "└── is of the lot: (01)06901234000023(10)YOG-7  lot  until 2026-03-01T06:00:00.000Z",
        "    └── made of: (01)06901234000016(10)MILK-1  lot  until 2026-03-01T04:00:00.000Z",
    ]


def test_a_trace_names_what_the_master_data_knows(chain: Shell, tmp_path: Path) -> None:
    file = tmp_path / "chain.json"
    product = {"key": "https://id.gs1.org/01/06901234000016", "name_zh": "生鲜牛乳", "name_en": "Raw milk"}
    parlour = {"key": place(FARM), "name_zh": "挤奶厅", "name_en": "Parlour"}
    file.write_text(json.dumps({"products": [product], "places": [parlour]}))
    chain("init", "--master-data", str(file))
    assert "(01)06901234000016(10)MILK-1  生鲜牛乳  lot\n" in chain("trace", "forward", MILK).stdout
    english = chain("trace", "forward", MILK, "--lang", "en").stdout
    assert "(01)06901234000016(10)MILK-1  Raw milk  lot\n" in english
    assert "commissioning (ADD)  Parlour  urn:uuid" in english


def test_a_trace_without_the_database_does_without_names(chain: Shell, tmp_path: Path) -> None:
    said = chain("trace", "forward", MILK, TRACECHAIN_DATABASE=f"sqlite:///{tmp_path}/other.sqlite")
    assert said.exit_code == 0
    assert said.stderr.startswith("Without names: the database has schema None; expected ")


def test_a_trace_as_json_is_the_answer_of_the_api(chain: Shell) -> None:
    answer = json.loads(chain("trace", "forward", MILK, "--since", "2026-03-01T00:00:00Z", "--json").stdout)
    assert list(answer) == ["subject", "direction", "since", "until", "asOf", "items", "links", "events", "gaps"]
    assert answer["since"] == "2026-03-01T00:00:00.000Z"
    assert [item["distance"] for item in answer["items"]] == [0, 1, 2]


def test_a_trace_as_of_a_time_before_all_that_is_known_finds_nothing(chain: Shell) -> None:
    said = chain("trace", "forward", MILK, "--as-of", "2020-01-01T00:00:00Z")
    assert said.exit_code == 1
    assert said.stderr == (
        "Error: nothing is recorded about 'https://id.gs1.org/01/06901234000016/10/MILK-1': no event names it\n"
    )


def test_a_trace_as_of_a_time_that_is_not_settled_says_so(chain: Shell) -> None:
    said = chain("trace", "forward", MILK, "--as-of", "2999-01-01T00:00:00Z")
    assert "(2999-01-01T00:00:00.000Z was asked for, which is not settled yet)\n" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["forward", "abc"], "Can't read 'abc': expected a barcode's content, a URI, or the digits below a barcode."),
        (["forward", MILK, "--until", "2026-03-01T00:00:00Z"], "a forward trace takes --since, not --until"),
        (["backward", MILK, "--since", "2026-03-01T00:00:00Z"], "a backward trace takes --until, not --since"),
        (
            ["forward", MILK, "--since", "2026-03-01T00:00:00"],
            "Invalid value for '--since': Time '2026-03-01T00:00:00' has no offset: 'Z' or '+08:00' was expected at its end.",
        ),
    ],
)
def test_a_question_that_is_none_is_refused(arguments: list[str], sentence: str, chain: Shell) -> None:
    said = chain("trace", *arguments)
    assert (said.exit_code, said.stderr.splitlines()[-1]) == (2, f"Error: {sentence}")


def test_a_thing_that_nobody_recorded_is_told_in_a_sentence(chain: Shell) -> None:
    said = chain("trace", "backward", "(00)106141412345678908")
    assert (said.exit_code, said.stdout) == (1, "")
    assert (
        said.stderr
        == "Error: nothing is recorded about 'https://id.gs1.org/00/106141412345678908': no event names it\n"
    )


def test_a_store_that_was_not_made_is_told_in_a_sentence(shell: Shell) -> None:
    said = shell("trace", "forward", MILK)
    assert said.exit_code == 2
    assert said.stderr.startswith("Error: ")
    assert "Traceback" not in said.output


def test_a_trace_of_a_thousand_things_prints_what_a_person_can_read(shell: Shell) -> None:
    shell("init")
    cups = [f"https://id.gs1.org/01/06901234000023/21/{number}" for number in range(1000)]
    shell.capture(_event(1, 8, "ObjectEvent", action="ADD", epcList=cups, ilmd={"cbvmda:lotNumber": "YOG-7"}))
    said = shell("trace", "forward", "(01)06901234000023(10)YOG-7")
    assert "… and 801 more things; --json has them all\n" in said.stdout
    assert len(said.stdout.splitlines()) == 2 + 200 + 1 + 3
    assert len(json.loads(shell("trace", "forward", "(01)06901234000023(10)YOG-7", "--json").stdout)["items"]) == 1001


@pytest.mark.published(EXAMPLE)
def test_hash_prints_one_line_an_event_in_order(shell: Shell) -> None:
    assert shell("hash", str(DATA / EXAMPLE)).stdout == (
        "ni:///sha-256;df6523665bc5e5803d6c7b84f5a04e103694d8220f2abc4f2c74310e89f31bc6?ver=CBV2.0\n"
        "ni:///sha-256;32547b2344d525ea60ab1b899d82a9011fd9c39bb26ed936e113066146f49941?ver=CBV2.0\n"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<epcis:EPCISDocument/>", "is XML; this version reads EPCIS documents in JSON, XML comes later"),
        (
            "{",
            "The payload is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); it begins with '{'",
        ),
        ('[{"a": 1, "a": 2}]', "The key 'a' stands more than once in one object; expected it once"),
        ("[7]", "event 0: 7 is no event; expected an object"),
        (
            '[{"type": "ObjectEvent", "eventTime": "9999-12-31T23:59:59.9999Z"}]',
            (
                "event 0: Time '9999-12-31T23:59:59.9999Z' rounds to the year 10000: "
                "one in the years 1 to 9999 was expected."
            ),
        ),
        (
            '[{"type": "ObjectEvent", "ex:a": ' + 900 * '{"ex:a":' + "1" + 901 * "}" + "]",
            "event 0: it goes deeper than can be read; expected at most 32 levels of objects and lists in a field",
        ),
    ],
)
def test_hash_refuses_what_is_no_document(content: str, sentence: str, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "document"
    file.write_text(content)
    said = shell("hash", str(file))
    assert (said.exit_code, said.stderr.splitlines()[-1]) == (2, f"Error: {file}: {sentence}")


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("tracechain.command.doctor.socket.create_connection", refuse)


@pytest.mark.usefixtures("no_broker")
def test_doctor_says_what_is_wrong_and_how_to_mend_it(shell: Shell) -> None:
    data = shell.environment["TRACECHAIN_DATA"]
    said = shell("doctor")
    assert said.exit_code == 1
    assert (
        f"wrong store: sqlite:///{data}/provenance.sqlite is not there yet\n      Run `tracechain init`.\n"
        in said.stdout
    )
    assert "wrong broker: nothing takes connections at 127.0.0.1:1: Connection refused\n" in said.stdout
    assert not Path(data).exists()


@pytest.mark.usefixtures("no_broker")
def test_doctor_says_how_to_mend_the_address_of_a_database(shell: Shell) -> None:
    said = shell("doctor", TRACECHAIN_DATABASE="postgresql://u:s3cret@h:port/x")
    assert (
        "wrong database: the database URL postgresql://… can't be used: expected a number as its port\n"
        "      Mend TRACECHAIN_DATABASE: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.\n"
    ) in said.stdout


@pytest.mark.usefixtures("no_broker")
def test_doctor_finds_stores_that_were_made(shell: Shell) -> None:
    shell("init")
    said = shell("doctor").stdout
    assert "ok    store: sqlite answers, with its schema\n" in said
    assert "ok    database: sqlite answers, with its schema\n" in said


def test_an_error_without_a_sentence_keeps_its_traceback(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("hash")
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tracechain.command.hash.commands", [broken])
    assert isinstance(shell("hash").exception, ZeroDivisionError)
