"""The schema, devices and capture jobs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from cast.parties import SHOP
from tracechain.trace.records.database import Database
from tracechain.trace.records.errors import AccountError, RecordsError, RecordsUnavailable
from tracechain.trace.records.jobs import ErrorBehaviour
from tracechain.trace.records.model import Model
from tracechain.trace.records.records import Records
from tracechain.trace.url import ESCAPED
from tracechain.trace.wire.capture_job import CaptureJobSchema


def test_migrating_twice_and_from_several_threads_makes_one_schema(empty_database_url: str) -> None:
    def migrate(_: int) -> None:
        with Records(empty_database_url) as records:
            records.migrate()
            records.migrate()
            records.ping()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, range(4)))


def test_the_migrations_make_exactly_the_tables_of_the_models(records: Records, database_url: str) -> None:
    database = Database(database_url)
    with database.connection() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []
    database.close()


def test_a_database_without_schema_says_how_to_mend_it(empty_database_url: str) -> None:
    with Records(empty_database_url) as records, pytest.raises(RecordsUnavailable) as refusal:
        records.ping()
    assert str(refusal.value) == "the database has schema None; expected '0006': run `tracechain init`"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with Records(f"sqlite:///{tmp_path}/new/records.sqlite") as records:
        records.migrate()
        records.ping()


def test_a_file_that_is_no_database_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"no database at all" * 100)
    url = f"sqlite:///{tmp_path}/records.sqlite"
    with Records(url) as records, pytest.raises(RecordsUnavailable) as refusal:
        records.migrate()
    assert str(refusal.value) == f"the database {url} failed: file is not a database"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x", "the database URL names 'mysql'; expected sqlite or postgresql"),
        (
            "nonsense",
            "the database has no URL: expected an SQLAlchemy URL, such as postgresql://USER:PASSWORD@HOST/NAME",
        ),
        (
            "postgresql://u:s3cret@h:port/x",
            "the database URL postgresql://… can't be used: expected a number as its port",
        ),
        (
            "postgresql://u:s3c@ret@h/x",
            f"the database URL postgresql://…@h/x can't be used: expected {ESCAPED}",
        ),
        (
            "postgresql+foo://u:s3cret@h/x",
            "the database URL postgresql+foo://…@h/x can't be used: there is no driver 'postgresql+foo'",
        ),
        (
            "postgresql+pg8000://u:s3cret@h/x",
            "the database URL postgresql+pg8000://…@h/x can't be used: its driver 'pg8000' is not installed",
        ),
        (
            "sqlite+pysqlite://u:s3cret@h/x",
            "the database URL sqlite+pysqlite://…@h/x can't be used: expected sqlite:/// and the path of a file",
        ),
    ],
)
def test_a_url_of_another_kind_gets_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(RecordsError) as refusal:
        Records(url)
    assert str(refusal.value) == sentence


def test_a_folder_that_can_not_be_made_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordsUnavailable) as refusal:
        Records(f"sqlite:///{tmp_path}/file/x/records.sqlite")
    assert str(refusal.value) == f"the folder '{tmp_path}/file/x' of the database can't be made: Not a directory"


def test_a_device_is_registered_enrolled_and_revoked(records: Records) -> None:
    records.devices.register(SHOP, "till-1", {"step": "retail_selling"})
    assert records.devices.enrol(SHOP, "till-1")
    assert not records.devices.enrol(SHOP, "till-1")
    assert records.devices.revoke(SHOP, "till-1")
    device = records.devices.find(SHOP, "till-1")
    assert device is not None
    assert (device.profile, device.revoked is not None) == ({"step": "retail_selling"}, True)
    assert records.devices.all(SHOP) == [device]
    assert records.devices.find(SHOP, "till-2") is None


def test_a_device_of_no_party_gets_a_sentence(records: Records) -> None:
    with pytest.raises(AccountError) as refusal:
        records.devices.register("shop", "till-1")
    assert str(refusal.value) == "the party 'shop' is no GLN; expected 13 digits with a right check digit"


def test_a_device_name_that_no_topic_takes_gets_a_sentence(records: Records) -> None:
    with pytest.raises(AccountError) as refusal:
        records.devices.register(SHOP, "till/1")
    assert str(refusal.value) == "the device 'till/1' can't be used; expected 1 to 64 letters, digits, _ or -"


def test_a_capture_job_runs_and_ends_once(records: Records) -> None:
    job = records.jobs.start(ErrorBehaviour.PROCEED, "dairy", SHOP)
    assert CaptureJobSchema().dump(job) == {
        "captureID": job.id,
        "createdAt": "1970-01-01T00:00:01.000Z",
        "running": True,
        "success": False,
        "captureErrorBehaviour": "proceed",
        "errors": [],
    }
    assert records.jobs.finish(job.id, success=False, errors=[{"title": "no"}])
    assert not records.jobs.finish(job.id, success=True)
    ended = records.jobs.find(job.id)
    assert ended is not None
    assert (ended.running, ended.success, ended.errors) == (False, False, ({"title": "no"},))
    assert CaptureJobSchema().dump(ended)["finishedAt"] == "1970-01-01T00:00:01.000Z"


def test_capture_jobs_are_read_in_pages_by_their_owner(records: Records) -> None:
    jobs = [records.jobs.start(ErrorBehaviour.ROLLBACK, "dairy") for _ in range(3)]
    records.jobs.start(ErrorBehaviour.ROLLBACK, "outsider")
    first = records.jobs.page(who="dairy", limit=2)
    second = records.jobs.page(who="dairy", limit=2, before=(first[-1].created, first[-1].id))
    assert [job.id for job in first + second] == [job.id for job in reversed(jobs)]
