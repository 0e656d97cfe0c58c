"""From measurements to a probability: a logistic model whose weights are data.

The weights come from ``make calibrate`` (tools/calibrate.py), never from hand; a feature that the
file does not list has no say, and one that the program does not know is an error of the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.tables import Table


@dataclass(frozen=True)
class Weights(Table):
    """``rules/weights.toml``: what each measurement adds to the log-odds of being missing.

    A feature is taken as it is; ``intercept`` is the log-odds when all are zero. ``kinds`` weighs
    kinds of terms against each other when coverage is measured.
    """

    intercept: float
    features: dict[str, float]
    kinds: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability (0–1) that a statement with these features is missing."""
        odds = self.intercept + sum(
            weight * features[name] for name, weight in self.features.items()
        )
        return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))
