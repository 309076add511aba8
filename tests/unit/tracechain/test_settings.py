"""The environment says how an installation is set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracechain.settings import Settings, SettingsError
from tracechain.trace.watching.thresholds import Thresholds


def test_without_any_setting_everything_is_embedded_and_local() -> None:
    settings = Settings.read({})
    assert settings.data == Path("tracechain-data")
    assert settings.store == "sqlite:///tracechain-data/provenance.sqlite"
    assert settings.database == "sqlite:///tracechain-data/records.sqlite"
    assert settings.mqtt == "mqtt://127.0.0.1:1883"
    assert settings.web_address == ("127.0.0.1", 8080)


def test_the_embedded_stores_follow_the_data_folder() -> None:
    settings = Settings.read({"TRACECHAIN_DATA": "/srv/chain"})
    assert settings.store == "sqlite:////srv/chain/provenance.sqlite"
    assert settings.database == "sqlite:////srv/chain/records.sqlite"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORE", "neo4j://neo4j:secret@graph:7687"),
        ("STORE", "bolt+s://graph"),
        ("MQTT", "mqtts://node:secret@broker.example:8883"),
        ("DATABASE", "postgresql+psycopg://u:p@db/records"),
        ("WEB", "[::1]:80"),
    ],
)
def test_a_setting_is_taken_as_it_is(name: str, value: str) -> None:
    assert getattr(Settings.read({f"TRACECHAIN_{name}": value}), name.lower()) == value


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mqtt").write_text("mqtt://ingest:s3cret@broker\n")
    settings = Settings.read({"TRACECHAIN_MQTT_FILE": str(tmp_path / "mqtt")})
    assert settings.mqtt == "mqtt://ingest:s3cret@broker"
    assert "s3cret" not in repr(settings)


def test_the_session_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    environment = {"TRACECHAIN_DATA": str(tmp_path / "data")}
    first = Settings.read(environment).secret_key
    assert len(first) >= 32
    assert Settings.read(environment).secret_key == first
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
    assert Settings.read({**environment, "TRACECHAIN_SECRET": "x" * 32}).secret_key == "x" * 32


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "STORE",
            "mysql://me:s3cret@db",
            "TRACECHAIN_STORE is 'mysql://…@db'; expected sqlite:///PATH or neo4j://USER:PASSWORD@HOST:7687",
        ),
        ("STORE", "neo4j://", "TRACECHAIN_STORE is 'neo4j://'; expected a host in it"),
        ("STORE", "sqlite://x", "TRACECHAIN_STORE is 'sqlite://x'; expected sqlite:/// and the path of a file"),
        (
            "MQTT",
            "broker:1883",
            "TRACECHAIN_MQTT is no URL; expected mqtt://[USER:PASSWORD@]HOST:1883 or mqtts://…",
        ),
        ("MQTT", "mqtt://u:s3cret@b:99999", "TRACECHAIN_MQTT is 'mqtt://…@b:99999'; expected a port from 1 to 65535"),
        ("MQTT", "mqtt://b:0", "TRACECHAIN_MQTT is 'mqtt://b:0'; expected a port from 1 to 65535"),
        (
            "MQTT",
            "mqtt://u:s3@c/ret@b",
            "TRACECHAIN_MQTT is 'mqtt://…'; expected /, ?, # and @ in its password as %2F, %3F, %23 and %40",
        ),
        ("DATABASE", "x", "TRACECHAIN_DATABASE is no URL; expected an SQLAlchemy URL of sqlite or postgresql"),
        ("MQTT_KEY", "/k.pem", "TRACECHAIN_MQTT_KEY is '/k.pem' without a TRACECHAIN_MQTT_CERT; expected both"),
        ("METRICS", "9464", "TRACECHAIN_METRICS is '9464'; expected HOST:PORT, such as 127.0.0.1:9464"),
        ("ALARMS", "skew=soon", "TRACECHAIN_ALARMS: skew is 'soon'; expected a number above 0"),
        (
            "ALARMS",
            "rejected=5",
            "TRACECHAIN_ALARMS: rejected is '5'; expected a share above 0, at most 1: 0.05 is 5 %",
        ),
        ("WEB", "8080", "TRACECHAIN_WEB is '8080'; expected HOST:PORT, such as 127.0.0.1:8080"),
        ("WEB", "h:99999", "TRACECHAIN_WEB is 'h:99999'; expected HOST:PORT, such as 127.0.0.1:8080"),
        ("SECRET", "guess", "TRACECHAIN_SECRET has 5 characters; expected at least 32 that nobody can guess"),
    ],
)
def test_a_wrong_value_gets_a_sentence_that_names_it_and_shows_no_password(
    name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({f"TRACECHAIN_{name}": value})
    assert str(refusal.value) == sentence


def test_files_for_tls_are_read_when_they_are_needed(tmp_path: Path) -> None:
    assert Settings.read({}).mqtt_tls is None
    (tmp_path / "ca.pem").write_text("milk")
    for name, sentence in {
        "CA": f"TRACECHAIN_MQTT_CA is '{tmp_path}/ca.pem', which can't be used: ",
        "CERT": f"TRACECHAIN_MQTT_CERT is '{tmp_path}/ca.pem' and TRACECHAIN_MQTT_KEY '', which can't be used: ",
    }.items():
        settings = Settings.read({f"TRACECHAIN_MQTT_{name}": str(tmp_path / "ca.pem")})
        with pytest.raises(SettingsError) as refusal:
            _ = settings.mqtt_tls
        assert str(refusal.value).startswith(sentence)


def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({"TRACECHAIN_STORE_FILE": str(tmp_path / "none")})
    expected = f"TRACECHAIN_STORE_FILE is '{tmp_path}/none', which can't be read: No such file or directory"
    assert str(refusal.value) == expected


def test_an_empty_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SettingsError) as refusal:
        Settings.read({"TRACECHAIN_STORE_FILE": str(tmp_path / "empty")})
    expected = f"TRACECHAIN_STORE_FILE is '{tmp_path}/empty', which is empty; expected the value of TRACECHAIN_STORE"
    assert str(refusal.value) == expected


def test_a_setting_and_its_file_are_not_given_both() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({"TRACECHAIN_WEB": "h:1", "TRACECHAIN_WEB_FILE": "/x"})
    assert str(refusal.value) == "TRACECHAIN_WEB and TRACECHAIN_WEB_FILE are both set; expected one of them"


def test_alarms_and_metrics_are_as_usual_or_as_set() -> None:
    usual = Settings.read({})
    assert (usual.thresholds, usual.metrics_address) == (Thresholds(), None)
    told = Settings.read({"TRACECHAIN_ALARMS": "skew=60", "TRACECHAIN_METRICS": "[::1]:9464"})
    assert (told.thresholds.skew, told.metrics_address) == (60.0, ("::1", 9464))
