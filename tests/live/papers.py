"""Certificates made on the spot, for whoever tests that strangers are refused."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme


@dataclass(frozen=True)
class Papers:
    """A certificate for this machine, the authority that signed it, and one that nobody here knows."""

    certificate: Path
    key: Path
    authority: Path
    stranger: Path

    def rabbitmq(self, port: int) -> str:
        """What a broker's configuration says for a port that speaks TLS."""
        return (
            f"listeners.ssl.default = 127.0.0.1:{port}\n"
            f"ssl_options.cacertfile = {self.authority}\n"
            f"ssl_options.certfile = {self.certificate}\n"
            f"ssl_options.keyfile = {self.key}\n"
        )


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers_for("localhost", "127.0.0.1", at=tmp_path_factory.mktemp("papers"))


def papers_for(*names: str, at: Path) -> Papers:
    """Papers for a machine of these names."""
    authority = trustme.CA()
    issued = authority.issue_cert(*names)
    found = Papers(at / "cert.pem", at / "key.pem", at / "ca.pem", at / "stranger.pem")
    issued.cert_chain_pems[0].write_to_path(found.certificate)
    issued.private_key_pem.write_to_path(found.key)
    authority.cert_pem.write_to_path(found.authority)
    trustme.CA().cert_pem.write_to_path(found.stranger)
    return found
