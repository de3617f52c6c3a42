"""What a container is asked every few seconds: ``python -m shared.runtime.probe``, with the standard library alone.

Importing the web's libraries for each look would cost more than the service does.
"""

import os
import ssl
import sys
from urllib.error import URLError
from urllib.request import urlopen

SECONDS_TO_ANSWER = 5.0


def is_ready(port: str, *, scheme: str) -> bool:
    """Whether the service on this machine answers that it is ready; its certificate is for others to check."""
    asking_itself = ssl.create_default_context()
    asking_itself.check_hostname, asking_itself.verify_mode = False, ssl.CERT_NONE
    address = f"{scheme}://127.0.0.1:{port}/health/ready"
    try:
        with urlopen(address, timeout=SECONDS_TO_ANSWER, context=asking_itself) as answer:  # noqa: S310 # one of two schemes
            return bool(answer.status == 200)  # noqa: PLR2004 # ready
    except URLError:
        return False


if __name__ == "__main__":
    settings = os.environ  # noqa: TID251 # the container's own
    safe = "GUANJIA_TLS_CERT_FILE" in settings
    sys.exit(0 if is_ready(settings["GUANJIA_PORT"], scheme="https" if safe else "http") else 1)
