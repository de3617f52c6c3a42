"""Keys for tokens: ``python -m shared.auth keys <folder>``."""

from pathlib import Path

import typer

from shared.auth.keys import new_keys

app = typer.Typer(add_completion=False)


@app.callback()
def say_what_this_is() -> None:
    """Who may come in."""


@app.command()
def keys(folder: Path) -> None:
    """Make the key pair for tokens in a folder; keys that are there already stay."""
    for file in new_keys(folder):
        typer.echo(str(file))


if __name__ == "__main__":
    app()
