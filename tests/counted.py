"""What the metrics say now, and by how much they grew: they are the process's own, so only growth means anything."""

from collections.abc import Mapping

from shared.observability.metrics import REGISTRY

Sample = tuple[str, Mapping[str, str]]


def value(name: str, **labels: str) -> float:
    """A sample's value; 0 when it is not there."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


class Growth:
    """How much samples grew since this was made."""

    def __init__(self) -> None:
        self._before = _samples()

    def of(self, name: str) -> dict[tuple[str, ...], float]:
        """The growth of every sample of a name that grew, by the values of its labels in the order of their names."""
        return {
            values: now - self._before.get((one, values), 0.0)
            for (one, values), now in _samples().items()
            if one == name and now != self._before.get((one, values), 0.0)
        }


def _samples() -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(text for _, text in sorted(sample.labels.items()))): sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
    }
