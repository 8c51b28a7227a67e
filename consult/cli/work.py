"""`consult work`: the worker."""

import signal
import threading

import click

from consult import worker
from consult.cli.program import in_app, settings


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, then end.")
@click.option("--parent", type=int, hidden=True, help="End when this process is no longer the parent.")
@in_app
def work(once: bool, parent: int | None) -> None:
    """Send mail, open and close rounds on time, make reports."""
    if once:
        worker.once(settings())
        worker.make()
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_ignored: stop.set())
    worker.run(settings(), stop, parent)
