"""The command `evidence`: every subcommand is registered by the module that owns its subject."""

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
