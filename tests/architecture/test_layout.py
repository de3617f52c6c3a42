from pathlib import Path

import pytest

from tests.architecture.house import ROOT, files, services

TOP = {
    ".ci", ".dockerignore", ".gitignore", "LICENSE", "Makefile", "README.md", "README.zh-CN.md",
    "compose.yaml", "deploy", "docs", "pyproject.toml", "requirements-dev.lock", "requirements.lock",
    "services", "shared", "tests",
}  # fmt: skip
SERVICE_ROOMS = {"__init__", "__main__", "app", "consumers", "settings"}
CHAPTER_ROOMS = {"__init__", "http", "pages", "handlers", "views", "gateways", "domain"}
BESIDE = {"defaults.yaml", "words.yaml", "templates", "static"}
LONGEST = 300
WRITTEN = {".py", ".html", ".css", ".js", ".md", ".yaml", ".toml", ".sh", ""}
GENERATED = {Path("docs/messages.md"), Path("deploy/kubernetes/base/rights.yaml"), Path("LICENSE")}
DATA = ("tests/contracts/golden/", "shared/web/static/vendor/", "deploy/demo/", "deploy/grafana/")


def written_by_hand(file: Path) -> bool:
    return file.suffix in WRITTEN and file not in GENERATED and not file.as_posix().startswith(DATA)


def test_the_top_of_the_house_holds_only_what_it_should() -> None:
    top = {file.parts[0] for file in files()}

    assert top <= TOP


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {file: (ROOT / file).read_text().count("\n") for file in files() if written_by_hand(file)}

    assert {str(file): lines for file, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("service", services())
def test_a_service_has_only_the_rooms_of_a_service(service: str) -> None:
    rooms = {one.stem for one in (ROOT / "services" / service).glob("*.py")}

    assert rooms <= SERVICE_ROOMS


@pytest.mark.parametrize("service", services())
def test_a_chapter_has_only_the_rooms_of_a_chapter(service: str) -> None:
    rooms: dict[str, set[str]] = {}
    for file in files():
        if file.parts[:2] == ("services", service) and len(file.parts) > 3:
            room = file.parts[3]
            rooms.setdefault(file.parts[2], set()).add(room.removesuffix(".py"))
    rooms.pop("templates", None)
    rooms.pop("static", None)

    strange = {chapter: names - CHAPTER_ROOMS - BESIDE for chapter, names in rooms.items()}
    assert {chapter: names for chapter, names in strange.items() if names} == {}


def test_the_forbidden_names_are_not_used() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "base", "manager", "processor"}

    assert [str(file) for file in files() if file.suffix == ".py" and file.stem in forbidden] == []


def test_every_package_says_what_it_is_answerable_for() -> None:
    packages = [file for file in files() if file.name == "__init__.py" and file.parts[0] != "tests"]

    assert [str(file) for file in packages if not (ROOT / file).read_text().startswith('"""')] == []


def test_no_file_names_a_package_registry() -> None:
    hosts = tuple(
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
    )

    naming = [
        str(file) for file in files() if any(host.encode() in (ROOT / file).read_bytes() for host in hosts)
    ]

    assert naming == []
