"""`tracechain demo`: the whole chain on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from tracechain import console
from tracechain.demo import cast
from tracechain.demo.chain import Plan
from tracechain.demo.display import open_display
from tracechain.demo.house import House
from tracechain.demo.notebook import Notebook
from tracechain.demo.port import free_from, free_port
from tracechain.demo.supervisor import Supervisor
from tracechain.demo.words import LANGUAGES, say
from tracechain.settings import Settings


@click.command("demo")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The folder to keep everything in.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65_535), help="Of the web pages.")
@click.option("--lang", default="zh", show_default=True, type=click.Choice(LANGUAGES), help="Language of the screen.")
@click.option(
    "--pace", default=2.0, show_default=True, type=click.FloatRange(0), help="Seconds between two steps, live."
)
@click.option(
    "--days",
    default=3.0,
    show_default=True,
    type=click.FloatRange(0.1, 365),
    help="How far back the first round begins.",
)
@click.option(
    "--rounds", default=0, show_default=True, type=click.IntRange(0), help="So many rounds, then only serve; 0: go on."
)
@click.pass_obj
def demo(settings: Settings, data: Path | None, port: int, lang: str, pace: float, days: float, rounds: int) -> None:
    """Show the whole chain on this machine, until Ctrl-C.

    Broker, store, ingest, web pages, and four simulated nodes that print labels, read them back and send what they see.
    """
    folder = (data or settings.data).absolute()
    notebook = Notebook(folder)
    display = open_display(lang, _names(lang))
    try:
        house = House(folder, free_from(port), free_port())
        if house.web_port != port:
            display.say(say(lang, "port", wanted=port, port=house.web_port))
        Supervisor(house, notebook, display, lang, Plan(days, pace, rounds)).run()
    finally:
        display.close()
        notebook.close()
    console.say(say(lang, "stopped", folder=folder))


commands = [demo]


def _names(lang: str) -> dict[str, str]:
    """The nodes' names by their keys."""
    by_gln = {party["gln"]: party[f"name_{lang}"] for party in cast.master_data()["parties"]}
    return {player.name: by_gln[player.gln] for player in cast.PLAYERS}
