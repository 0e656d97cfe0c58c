"""Fit the weights of rules/weights.toml on pairs with gold, and measure them on unseen ones.

    tools/calibrate.py FOLDER… [--hold FOLDER…] [--write] [--ablate]

Every folder below a FOLDER that has pair.json and gold.json is a pair. Cross-validated by document:
no pair is measured with weights that were fitted on it, and the `hard` and `natural` versions of
one document are one document. Needs scikit-learn (pip install '.[calibrate]').
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bot import config, pairs
from bot.core.claims import Claims
from bot.core.features import FEATURES, Features
from bot.core.models import Kind
from bot.core.wikitext import parse
from tools.gold import read_gold

PROSE = {Kind.PROSE, Kind.ITEM, Kind.QUOTE}


class Row(NamedTuple):
    """One statement of a pair: where from, its features, whether the target lacks it."""

    set: str
    document: str
    features: list[float]
    missing: bool
    text: str


def rows(folder: Path, rules: config.Rules) -> Iterator[Row]:
    """Measure every statement of a pair that the gold speaks about."""
    pair = pairs.read(folder)
    source, target = parse(pair.source, rules.source), parse(pair.target, rules.target)
    features_of = Features(
        Claims(source, target, pair.counterparts, rules.lexicon, rules.weights.kinds)
    ).of
    gold = read_gold(folder)
    for number, statement in enumerate(source.statements):
        if statement.kind not in PROSE or source.sections[statement.section].apparatus:
            continue
        verdict = gold.verdict(statement.span)
        if verdict is None:
            continue
        features = features_of(number)
        values = [features[name] for name in FEATURES]
        yield Row(folder.parent.name, folder.name, values, verdict, statement.text)


def model() -> Any:
    """Return the model: standardised, L2, so that no feature shouts by its scale."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=5000))


def cross_validated(data: list[Row], columns: list[int]) -> np.ndarray:
    """Return for each row the probability by a model that never saw its document."""
    x = np.array([[row.features[c] for c in columns] for row in data])
    y = np.array([row.missing for row in data])
    groups = np.array([row.document for row in data])
    weights = balance(data)
    found = np.zeros(len(data))
    for train, test in GroupKFold(10).split(x, y, groups):
        fitted = model()
        fitted.fit(x[train], y[train], logisticregression__sample_weight=weights[train])
        found[test] = fitted.predict_proba(x[test])[:, 1]
    return found


def balance(data: list[Row]) -> np.ndarray:
    """Weigh pairs worded separately as much as all translated ones: they are what editors judge."""
    own = np.array([row.set in ("pairs", "pairs-dev", "data", "bot") for row in data])
    weights = np.ones(len(data))
    if own.any() and not own.all():
        weights[own] = (~own).sum() / own.sum()
    return weights


def report(name: str, truth: np.ndarray, found: np.ndarray, threshold: float) -> None:
    """Print precision, recall, F1 at the threshold, the best F1, and average precision."""
    proposed = found >= threshold
    hit = (proposed & truth).sum()
    precision = hit / max(proposed.sum(), 1)
    recall = hit / max(truth.sum(), 1)
    f1 = 2 * hit / max(proposed.sum() + truth.sum(), 1)
    ap = average_precision_score(truth, found)
    print(
        f"{name:<12} n {len(truth):4} gaps {truth.sum():3} | P {precision:.3f} R {recall:.3f} "
        f"F1 {f1:.3f} AP {ap:.3f}"
    )


def by_set(data: list[Row], found: np.ndarray, threshold: float) -> None:
    """Report each set, then all."""
    truth = np.array([row.missing for row in data])
    for name in sorted({row.set for row in data}):
        chosen = np.array([row.set == name for row in data])
        report(name, truth[chosen], found[chosen], threshold)


def reliability(truth: np.ndarray, found: np.ndarray) -> None:
    """Print how often findings of a confidence are right, by bands."""
    print("\nconfidence   findings   right")
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.01)):
        band = (found >= low) & (found < high)
        if band.any():
            print(f"{low:.1f}-{min(high, 1):.1f}      {band.sum():7}   {truth[band].mean():.3f}")


def write(data: list[Row], path: Path) -> None:
    """Fit on everything and write the weights, unscaled, into the file."""
    x = np.array([row.features for row in data])
    y = np.array([row.missing for row in data])
    fitted = model()
    fitted.fit(x, y, logisticregression__sample_weight=balance(data))
    scaler, regression = fitted[0], fitted[-1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - (weights * scaler.mean_).sum()
    head, _, rest = path.read_text(encoding="utf-8").partition("intercept = ")
    kinds = rest[rest.index("[kinds]") : rest.index("[features]")]
    lines = [f"{head}intercept = {intercept:.4f}\n\n{kinds}[features]"]
    lines += [f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, weights, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def ablate(data: list[Row], threshold: float) -> None:
    """Report what each kind of evidence is worth by taking its features away."""
    groups = {
        "order": ("order", "trusted_order", "room", "trusted_room", "placed", "neighbours"),
        "competition": ("lead", "behind", "unclaimed", "unclaimed_best", "explained", "runner_up"),
        "references": ("cited_here", "cited_elsewhere", "cited_nowhere"),
        "names": ("names_here", "names_lacking", "names_nowhere"),
        "numbers": ("numbers_here", "numbers_lacking", "numbers_nowhere"),
        "dates": ("dates_here", "dates_lacking", "dates_nowhere"),
        "window": ("window",),
        "anywhere": ("anywhere", "unknown"),
    }
    for name, members in groups.items():
        columns = [c for c, feature in enumerate(FEATURES) if feature not in members]
        print(f"\nwithout {name}")
        by_set(data, cross_validated(data, columns), threshold)


def main() -> None:
    """Read the arguments, measure, report, and write when asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--hold", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument(
        "--wrong", action="store_true", help="print what the held-out model gets wrong"
    )
    parser.add_argument("--threshold", type=float, default=0.6)
    args = parser.parse_args()
    rules = config.load()

    def measured(folders: list[Path]) -> list[Row]:
        found = sorted({p.parent for f in folders for p in f.rglob("gold.json")})
        return [row for folder in found for row in rows(folder, rules)]

    data, held = measured(args.folders), measured(args.hold)
    if not data:
        sys.exit("no pair with gold.json below these folders")
    columns = list(range(len(FEATURES)))
    truth = np.array([row.missing for row in data])
    found = cross_validated(data, columns)
    by_set(data, found, args.threshold)
    if held:
        x, y = np.array([r.features for r in data]), truth
        fitted = model()
        fitted.fit(x, y, logisticregression__sample_weight=balance(data))
        other = fitted.predict_proba(np.array([r.features for r in held]))[:, 1]
        print("held out, never fitted on:")
        by_set(held, other, args.threshold)
        if args.wrong:
            wrong(held, other, args.threshold)
    elif args.wrong:
        wrong(data, found, args.threshold)
    reliability(truth, found)
    if args.ablate:
        ablate(data, args.threshold)
    if args.write:
        write(data, rules.folder / "weights.toml")


def wrong(data: list[Row], found: np.ndarray, threshold: float) -> None:
    """Print false proposals and missed gaps, the surest mistakes first."""
    for row, p in sorted(
        zip(data, found, strict=True), key=lambda each: -abs(each[1] - each[0].missing)
    ):
        if (p >= threshold) != row.missing:
            print(
                f"{'MISSED' if row.missing else 'FALSE '} {p:.2f} {row.document}: {row.text[:150]}"
            )


if __name__ == "__main__":
    main()
