"""The keys of what is encrypted: ``python -m shared.storage keys new|status|rewrap|renew``."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from shared.storage.master import Master, MasterKeyError, master, new_master_key
from shared.storage.rotation import add_data_key, data_keys, rewrap, vaults_at

commands = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)
keys = typer.Typer(no_args_is_help=True, help="The master key and the data keys that it encrypts.")
commands.add_typer(keys, name="keys")

Url = Annotated[str, typer.Option("--mongo-url", envvar="GUANJIA_MONGO_URL", help="The store's address.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--master-key-file", envvar="GUANJIA_MASTER_KEY_FILE", help="The master key, former ones after it."
    ),
]
KmsFile = Annotated[
    Path | None,
    typer.Option("--kms-file", envvar="GUANJIA_KMS_FILE", help="A KMS as JSON: provider, credentials, key."),
]
Databases = Annotated[
    list[str] | None,
    typer.Option("--database", help="One of these databases; every one that has data keys when left out."),
]


@keys.command()
def new(file: Path) -> None:
    """Make a master key in a file that only its owner may read; one that is there already stays."""
    typer.echo(str(new_master_key(file)))


@keys.command()
def status(mongo_url: Url, *, database: Databases = None) -> None:
    """Say which data keys there are and which master key encrypts each; no master key is needed for that."""
    for name in database or vaults_at(mongo_url):
        for one in data_keys(mongo_url, database=name):
            typer.echo(f"{name}: data key {one.number}, encrypted by {one.provider}")


@keys.command("rewrap")
def rewrap_all(
    mongo_url: Url, *, master_key_file: KeyFile = None, kms_file: KmsFile = None, database: Databases = None
) -> None:
    """Encrypt every data key with the master key: the KMS's if one is named, else the file's first one."""
    by = _master(master_key_file, kms_file)
    for name in database or vaults_at(mongo_url):
        changed = rewrap(mongo_url, database=name, master=by)
        typer.echo(f"{name}: {changed} data keys encrypted anew, all of them by {by.provider}")


@keys.command()
def renew(
    mongo_url: Url, *, master_key_file: KeyFile = None, kms_file: KmsFile = None, database: Databases = None
) -> None:
    """Add a data key to each database; services encrypt with it from their next start on."""
    by = _master(master_key_file, kms_file)
    for name in database or vaults_at(mongo_url):
        made = add_data_key(mongo_url, database=name, master=by)
        typer.echo(f"{name}: data key {made.number} is there; restart the service, all its processes at once")


def _master(file: Path | None, kms: Path | None) -> Master:
    return master(file, json.loads(kms.read_text()) if kms else None)


def main() -> None:
    """Run a command; a wrong key is one sentence on standard error and exit code 1."""
    try:
        commands()
    except MasterKeyError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
