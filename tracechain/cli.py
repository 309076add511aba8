"""`tracechain`: the one command, made of those in `tracechain/command/` (http-contract, Command line).

A command is imported when it is run, not before: a gateway needs no store, and `--help` needs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple, cast

import click

from tracechain import log
from tracechain.settings import Settings
from tracechain.trace.error import TracechainError


class Part(NamedTuple):
    """The module in `tracechain/command/` of a command, the extra that brings what it needs ("" for none), what `--help` says."""

    module: str
    extra: str
    summary: str


PARTS = {
    "account": Part("account", "server", "Let people log in to the console, and shut them out."),
    "audit": Part("audit", "server", "Who did what to what, and when?"),
    "balance": Part("goods", "server", "What became of a lot?"),
    "broker-config": Part("broker_config", "server", "Write Mosquitto's configuration for all devices."),
    "capture": Part("capture", "server", "Record EPCIS 2.0 documents."),
    "conditions": Part("evidence", "server", "How was a thing kept on its way?"),
    "device": Part("device", "server", "Register the devices of parties, and revoke them."),
    "demo": Part("demo", "quickstart", "Show the whole chain on this machine."),
    "doctor": Part("doctor", "", "Check every part and say how to mend it."),
    "enrol": Part("enrol", "gateway", "Make a device's key, and give the platform its public part."),
    "gaps": Part("evidence", "server", "Where do the records of a trace fail?"),
    "gateway": Part("gateway", "gateway", "Run a node: read codes, keep events, send them."),
    "hash": Part("hash", "", "Print the CBV 2.0 hash of each event of documents."),
    "ingest": Part("ingest", "server", "Record what nodes send over MQTT."),
    "init": Part("init", "server", "Create or migrate the stores; safe to repeat."),
    "label": Part("label", "gateway", "Print labels, each read back first."),
    "party": Part("party", "server", "Register the parties of the chain."),
    "place": Part("place", "server", "Register the places that events name."),
    "quarantine": Part("quarantine", "server", "Work on what could not be recorded."),
    "read": Part("read", "gateway", "Say which codes are in pictures."),
    "scope": Part("goods", "server", "What has to be found in a recall?"),
    "state": Part("goods", "server", "In which state is a thing now, and where?"),
    "token": Part("token", "server", "Make a token for the API."),
    "tokens": Part("token", "server", "See which tokens there are, and revoke them."),
    "trace": Part("trace", "server", "Where did it go? What is it made of?"),
    "verify": Part("verify", "server", "Prove an event by its kept signature; tell its clock."),
    "watch": Part("watch", "server", "How do the nodes stand, and what is wrong?"),
    "web": Part("web", "server", "Serve the pages and the API."),
    "what-if": Part("whatif", "server", "Where would it have gone, under suppositions?"),
    "whereabouts": Part("goods", "server", "Where is everything that it went into?"),
}


class UserRefusal(click.ClickException):
    """A sentence on stderr, and exit code 2: what was asked for can't be done as it was asked, or as it is set up."""

    exit_code = 2


class Parts(click.Group):
    """A group whose commands are imported when they are run."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(PARTS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        part = PARTS.get(name)
        return _load(name, part) if part else None

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, PARTS[name].summary) for name in sorted(PARTS)])

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except TracechainError as error:
            raise UserRefusal(str(error)) from error


def _load(name: str, part: Part) -> click.Command:
    try:
        module = import_module(f"tracechain.command.{part.module}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not part.extra or missing == "tracechain":
            raise
        raise UserRefusal(
            f"`tracechain {name}` needs {missing!r}, which is not installed: pip install 'tracechain[{part.extra}]'"
        ) from error
    return next(command for command in cast("list[click.Command]", module.commands) if command.name == name)


@click.command(cls=Parts, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tracechain")
@click.pass_context
def main(context: click.Context) -> None:
    """Trace food and drugs: where did it go, and where did it come from.

    Settings come from the environment: TRACECHAIN_STORE, TRACECHAIN_MQTT (with _CA, _CERT, _KEY),
    TRACECHAIN_DATABASE, TRACECHAIN_DATA, TRACECHAIN_WEB, TRACECHAIN_REGISTRY, TRACECHAIN_ALARMS,
    TRACECHAIN_METRICS, TRACECHAIN_SECRET (each also as …_FILE).
    """
    log.configure()
    context.obj = Settings.read()
