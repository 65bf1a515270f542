"""The command `evidence`: every subcommand is registered by the module that owns its subject."""

import typer

from evidence.commands import inputoutput
from evidence.commands.flows import flows
from evidence.commands.lists import lists
from evidence.commands.rank import rank
from evidence.commands.rds import rds
from evidence.commands.samplesize import samplesize
from evidence.commands.scaleup import scaleup
from evidence.commands.suppress import noise, suppress
from evidence.commands.survey import survey

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def evidence() -> None:
    """Evidence on child labour, forced labour and human trafficking: estimates that travel with their doubt."""


app.command("flows")(flows)
app.command("lists")(lists)
app.command("noise")(noise)
app.command("rank")(rank)
app.command("rds")(rds)
app.command("samplesize")(samplesize)
app.command("scaleup")(scaleup)
app.command("suppress")(suppress)
app.command("survey")(survey)
inputoutput.register(app)
