"""Runs the billing service as a process of its own."""

from services.billing.app import build
from services.billing.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("billing", build, settings=Settings)
