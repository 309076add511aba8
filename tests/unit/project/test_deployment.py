"""What `docker compose up` would do: the files are valid, agree with each other, and give away nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from cast.parties import FARM
from tracechain.settings import Settings

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
# What Compose does before it reads the file: defaults of variables are filled in, YAML's merge keys resolved.
COMPOSE: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", TEXT))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("init", "ingest", "web")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_compose_file_is_valid_by_the_compose_specification() -> None:
    assert sorted(PyCompose.from_json(json.dumps(COMPOSE)).service_names()) == sorted(SERVICES)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("stop_grace_period", "stop_grace_perio"), ("interval: 5s", "interval: soon"), ("service_healthy", "healthy")],
)
def test_the_validation_would_find_a_mistake(right: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong.partition(": ")[2] or wrong):
        PyCompose.from_json(json.dumps(yaml.safe_load(TEXT.replace(right, wrong))))


@pytest.mark.parametrize("kind", ["secrets", "networks"])
@each_service
def test_what_a_service_names_is_declared(kind: str, name: str) -> None:
    assert set(SERVICES[name].get(kind, [])) <= set(COMPOSE[kind])


@each_service
def test_volumes_are_declared_or_files_of_this_project(name: str) -> None:
    for volume in SERVICES[name]["volumes"]:
        source = volume.partition(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).is_file(), volume


@each_service
def test_a_service_waits_for_services_that_are_there(name: str) -> None:
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        assert wait["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]


def test_only_the_web_is_exposed() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_only_the_web_reaches_the_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if service["networks"] != ["inside"]] == ["web"]


@each_service
def test_no_service_is_root_or_can_become_root(name: str) -> None:
    service = SERVICES[name]
    assert service["user"].partition(":")[0] not in {"0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_only_neo4j_may_write_to_its_image() -> None:
    assert [name for name, service in SERVICES.items() if not service["read_only"]] == ["neo4j"]


@each_service
def test_a_service_is_told_of_each_secret_it_is_given_and_no_other(name: str) -> None:
    given = {f"/run/secrets/{secret}" for secret in SERVICES[name].get("secrets", [])}
    told = {value for key, value in SERVICES[name].get("environment", {}).items() if key.endswith("_FILE")}
    if name == "mosquitto":
        told = set(re.findall(r"/run/secrets/\S+", (ROOT / "deploy/mosquitto/start").read_text()))
    assert told == given


def test_no_secret_is_written_in_the_compose_file() -> None:
    settings = {key for service in SERVICES.values() for key in service.get("environment", {})}
    assert {key for key in settings if key.startswith("TRACECHAIN_") and not key.endswith("_FILE")} == {
        "TRACECHAIN_REGISTRY"
    }


@pytest.mark.parametrize("name", ["ingest", "web"])
def test_only_registered_devices_are_recorded(name: str) -> None:
    assert SERVICES[name]["environment"]["TRACECHAIN_REGISTRY"] == "required"


# --- secrets ---


@pytest.fixture
def deploy(tmp_path: Path) -> Path:
    """A copy of deploy/ with secrets made in it."""
    folder = tmp_path / "deploy"
    for source in ("make-secrets", "add-device", "mosquitto/acl"):
        copy = folder / source
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / "deploy" / source).read_bytes())
    assert sh(folder, "make-secrets").returncode == 0
    return folder


def sh(folder: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", folder / script, *arguments], capture_output=True, text=True, check=False)


def secrets(deploy: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (deploy / "secrets").iterdir()}


def test_every_secret_of_the_compose_file_is_made(deploy: Path) -> None:
    assert {f"./deploy/secrets/{name}" for name in secrets(deploy)} == {
        secret["file"] for secret in COMPOSE["secrets"].values()
    }


def test_the_services_can_read_their_secrets_and_other_users_cannot(deploy: Path) -> None:
    folder = deploy / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}


def test_secrets_are_never_committed() -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", "deploy/secrets/store-url"], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_made_again_secrets_stay_as_they_were(deploy: Path) -> None:
    before = secrets(deploy)
    (deploy / "secrets/mqtt-web-url").unlink()
    sh(deploy, "make-secrets")
    assert secrets(deploy) == before


def test_made_before_ingest_and_web_had_a_listener_of_their_own_they_are_renewed(deploy: Path) -> None:
    before = secrets(deploy)
    for name in ("mqtt-ingest-url", "mqtt-web-url"):
        (deploy / "secrets" / name).write_text(before[name].replace(":1884", ":1883"))
    (deploy / "secrets/mosquitto-acl").write_text(before["mosquitto-acl"].replace("readwrite", "write"))
    assert secrets(deploy) != before
    sh(deploy, "make-secrets")
    assert secrets(deploy) == before


@pytest.mark.parametrize("name", ["ingest", "web"])
def test_the_platform_has_a_listener_where_client_ids_are_its_own(name: str, deploy: Path) -> None:
    assert secrets(deploy)[f"mqtt-{name}-url"].endswith("@mosquitto:1884\n")
    _, platform, devices = (ROOT / "deploy/mosquitto/mosquitto.conf").read_text().split("\nlistener ")
    assert platform.startswith("1884\n")
    assert "use_username_as_clientid" not in platform
    assert devices == "1883\nuse_username_as_clientid true\n"


@pytest.mark.parametrize("name", OURS)
def test_the_secrets_are_settings_that_the_service_accepts(name: str, deploy: Path) -> None:
    environment = {
        key: value.replace("/run/secrets", str(deploy / "secrets"))
        for key, value in SERVICES[name]["environment"].items()
    }
    settings = Settings.read(environment)
    assert re.fullmatch(r"neo4j://neo4j:\w{40}@neo4j:7687", settings.store)


def test_a_device_gets_an_address_a_password_and_its_own_topics(deploy: Path) -> None:
    address = sh(deploy, "add-device", FARM, "gate-1").stdout.strip()
    assert re.fullmatch(rf"mqtt://{FARM}\.gate-1:\w{{40}}@localhost:1883", address)
    made = secrets(deploy)
    assert address[len("mqtt://") : -len("@localhost:1883")] in made["mosquitto-passwords"].splitlines()
    shard = hashlib.sha256(FARM.encode()).hexdigest()[0]
    assert f"topic write tracechain/v1/{shard}/{FARM}/gate-1/events" in made["mosquitto-acl"].splitlines()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([FARM], "usage: deploy/add-device GLN DEVICE"),
        (["690123400000", "gate-1"], "The GLN is '690123400000'; expected 13 digits"),
        ([FARM, "gate 1"], "The device is 'gate 1'; expected 1 to 64 of A-Z a-z 0-9 _ -"),
        ([FARM, "x\ny"], "The device is 'x\ny'; expected 1 to 64 of A-Z a-z 0-9 _ -"),
    ],
)
def test_a_device_with_a_wrong_name_is_refused(arguments: list[str], sentence: str, deploy: Path) -> None:
    before = secrets(deploy)
    refused = sh(deploy, "add-device", *arguments)
    assert (refused.returncode, refused.stderr) == (1, sentence + "\n")
    assert secrets(deploy) == before


def test_a_device_is_added_once(deploy: Path) -> None:
    sh(deploy, "add-device", FARM, "gate-1")
    again = sh(deploy, "add-device", FARM, "gate-1")
    assert again.stderr == f"The device {FARM}.gate-1 is there already\n"


# --- Dockerfile ---


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["tracechain"]
    assert f"--uid {SERVICES['web']['user']} " in DOCKERFILE


def test_the_dockerfile_needs_no_newer_builder() -> None:
    assert "# syntax=" not in DOCKERFILE
    assert "<<" not in DOCKERFILE


def test_what_the_dockerfile_copies_is_there_and_let_through() -> None:
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert [path for path in copied if not (ROOT / path).exists() or f"!{path}" not in ignored] == []


@pytest.mark.parametrize("script", ["run", ".ci/run", "deploy/make-secrets", "deploy/add-device"])
def test_scripts_are_executable(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
