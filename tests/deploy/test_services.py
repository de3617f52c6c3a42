"""What decides whether the broker is told again what the services need."""

from pathlib import Path

from deploy.local.services import fingerprint


def a_tree(root: Path) -> Path:
    for name in ("services/hotline/consumers.py", "shared/messaging/topology.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("HEARS = ()")
    return root


def test_the_same_code_and_passwords_have_the_same_fingerprint(tmp_path: Path) -> None:
    assert fingerprint(a_tree(tmp_path / "a"), "all", "p") == fingerprint(a_tree(tmp_path / "b"), "all", "p")


def test_other_code_sites_or_passwords_have_another(tmp_path: Path) -> None:
    root = a_tree(tmp_path)
    before = fingerprint(root, "all", "p")

    others = {fingerprint(root, "jinxiu", "p"), fingerprint(root, "all", "q")}
    (root / "services/hotline/consumers.py").write_text("HEARS = (1,)")
    others.add(fingerprint(root, "all", "p"))

    assert len(others | {before}) == 4
