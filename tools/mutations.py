"""Precision and recall of the reference checks on articles that a script has damaged.

    python -m tools.mutations [PAIR_DIR …] [--count 12] [--seed 1]

Each mutation is one small damage to the target of a pair, whose finding is known beforehand, or a
near miss that must stay silent: a body taken away, a name taken away, a reference repeated under
another name with its address disguised, a reference taken from a sentence whose source English
gives; and addresses changed in what selects content. What the untouched pair already yields does
not count. Without folders: the embedded pair, Homs and gaps-dev/natural.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from bot import config, pairs, pipeline
from bot.core import footnotes
from bot.core.addresses import canonical, unwrap
from bot.core.models import Alignment, Article, Pair, Proposal, Reference, Span, Statement

_T = TypeVar("_T")

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ("undefined-reference", "duplicate-reference", "missing-reference")


@dataclass(frozen=True)
class Mutation:
    """A damaged target, and the one finding that it asks for: ``None``, to stay silent.

    ``follows`` tells of another finding whether it is right as well: a reference at the end of a
    paragraph covers the sentences before it, which have none when it is gone.
    """

    kind: str
    text: str
    check: str | None
    holds: Callable[[Proposal], bool] = field(default=lambda _: True)
    follows: Callable[[Proposal], bool] = field(default=lambda _: False)


def disguised(address: str, chance: random.Random) -> str:
    """Return another address of the same page, as editors' tools write it."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    bare = host.removeprefix("www.")
    forms = [
        f"http://{rest}" if scheme == "https" else f"https://{rest}",
        f"{scheme}://www.{bare}{slash}{path}",
        f"{scheme}://m.{bare}{slash}{path}",
        f"{scheme}://{host.upper()}{slash}{path}",
        f"{scheme}://{host}:{443 if scheme == 'https' else 80}{slash}{path}",
        f"{address}#section",
        f"{address}{'&' if '?' in path else '?'}utm_source=telegram&utm_medium=social",
        f"{address}{'&' if '?' in path else '?'}fbclid=IwAR0",
        f"https://web.archive.org/web/20241209120000/{address}",
        f"https://web.archive.org/web/2024/{address}",
        f"{scheme}://{host}{slash}{quote(path, safe='/?&=%#:;,+~@!$()*-._')}",
    ]
    if "?" not in path:
        forms.append(address.rstrip("/") if path.endswith("/") else f"{address}/")
    return chance.choice([each for each in forms if each != address])


def altered(address: str, chance: random.Random) -> str:
    """Return the address of another page on the same site."""
    address = address.rstrip("/")
    joint = "&" if "?" in address else "?"
    forms = [f"{address}-2", f"{address}{joint}page=2", f"{address}{joint}id=77", f"{address}/x"]
    return chance.choice(forms)


# The kinds of damage ---------------------------------------------------------------------------


def bodies_removed(target: Article, chance: random.Random) -> Iterator[Mutation]:
    """Take the body of a reference away: ``<ref name="a">…</ref>`` becomes ``<ref name="a" />``."""
    for reference in _shuffled(_defined(target), chance):
        name = reference.name or f"زائل {chance.randrange(1000)}"
        if footnotes.is_counted(name):
            continue
        text = _replaced(target, reference.span, footnotes.mark(name, reference.group))
        yield Mutation("body removed", text, "undefined-reference", _about(name))


def names_removed(target: Article, chance: random.Random) -> Iterator[Mutation]:
    """Take the name of a definition away whose name is used again."""
    again = {(each.group, each.name) for each in target.references if each.body is None}
    for reference in _shuffled(_defined(target), chance):
        if (reference.group, reference.name) in again:
            mark = footnotes.mark("", reference.group, reference.body)
            text = _replaced(target, reference.span, mark)
            yield Mutation("name removed", text, "undefined-reference", _about(reference.name))


def duplicated(
    target: Article, chance: random.Random, twice: Collection[Span]
) -> Iterator[Mutation]:
    """Repeat a reference in another sentence under another name, its address disguised.

    Not one that stands there ``twice`` already: that is no other finding.
    """
    for reference, place in _to_repeat(target, chance):
        if reference.span in twice:
            continue
        address = footnotes.address(reference)
        body = (reference.body or "").replace(address, disguised(address, chance))
        name = chance.choice(["", f"نسخة {chance.randrange(1000)}"])
        text = _inserted(target, place, footnotes.mark(name, "", body))
        yield Mutation("duplicated", text, "duplicate-reference", _cites(reference, target))


def almost_duplicated(target: Article, chance: random.Random) -> Iterator[Mutation]:
    """Cite another page of the same site with another title: nothing is to be said."""
    for reference, place in _to_repeat(target, chance):
        address, fields = footnotes.address(reference), reference.citations[0].fields
        body = (reference.body or "").replace(address, altered(address, chance))
        title = fields.get("title", "")
        if not title:
            continue
        body = body.replace(title, f"{title} ({chance.choice(['2', 'ج2', 'تحديث'])})")
        yield Mutation(
            "almost duplicated", _inserted(target, place, footnotes.mark("", "", body)), None
        )


def sources_removed(alignment: Alignment, chance: random.Random) -> Iterator[Mutation]:
    """Take the references from a sentence that shares a source with a sentence of the source's."""
    target = alignment.target
    known: dict[str, list[Statement]] = defaultdict(list)
    defined = footnotes.definitions(alignment.source)
    for statement in alignment.source.statements:
        for reference in statement.references:
            if body := footnotes.definition(reference, defined):
                for key in body.addresses:
                    known[key].append(statement)
    for statement in _shuffled(target.statements, chance):
        own = [each for each in statement.references if each.body and not each.name]
        own += [each for each in statement.references if each.body and _uses(each, target) == 1]
        keys = {key for each in own for key in each.addresses}
        twins = [each for key in keys for each in known.get(key, ())]
        after = [
            each
            for each in target.statements
            if each.block == statement.block and each.span >= statement.span
        ]
        others = [each for one in after for each in one.references if each not in own]
        if len(twins) != 1 or others or not own or target.sections[statement.section].apparatus:
            continue
        text = target.revision.text
        for reference in sorted(own, key=lambda each: each.span, reverse=True):
            text = text[: reference.span.start] + text[reference.span.end :]
        start = statement.span.start

        def right(proposal: Proposal, start: int = start, keys: set[str] = keys) -> bool:
            place = proposal.finding.target
            cited = [each.url for each in proposal.finding.references]
            offered = {f"url:{canonical(unwrap(each))}" for each in cited}
            return place is not None and place.span.start >= start and bool(offered & keys)

        follows = _uncovered(statement, alignment, known)
        yield Mutation("source removed", text, "missing-reference", right, follows)


def _uncovered(
    removed: Statement, alignment: Alignment, known: Mapping[str, list[Statement]]
) -> Callable[[Proposal], bool]:
    """Tell of a finding whether it is about a sentence that the removed references covered.

    It stands in the same paragraph, not after them, and the source tells it between what shared
    references show to stand before and after it: so it is the right sentence of the source's.
    """
    target = alignment.target
    anchors = [
        (statement.span.start, known[key][0].span.start)
        for statement in target.statements
        for reference in statement.references
        for key in reference.addresses
        if len(known.get(key, ())) == 1
    ]
    block = [each for each in target.statements if each.block == removed.block]

    def follows(proposal: Proposal) -> bool:
        place, said = proposal.finding.target, proposal.finding.source
        if place is None or said is None or proposal.finding.check != "missing-reference":
            return False
        at = place.span.start
        if not block[0].span.start <= at <= removed.span.end:
            return False
        own = max((each.span.start for each in block if each.span.start < at), default=at)
        before = [source for start, source in anchors if start < own]
        after = [source for start, source in anchors if start > own]
        return max(before, default=-1) < said.span.start < min(after, default=1 << 40)

    return follows


def _defined(target: Article) -> list[Reference]:
    return [each for each in target.references if each.body and each.citations and not each.listed]


def _uses(reference: Reference, article: Article) -> int:
    named = (reference.group, reference.name)
    return sum((each.group, each.name) == named for each in article.references)


def _to_repeat(target: Article, chance: random.Random) -> Iterator[tuple[Reference, int]]:
    """Yield references with one citation template and an address, each with another sentence."""
    places = [
        each.span.end for each in target.statements if not target.sections[each.section].apparatus
    ]
    for reference in _shuffled(_defined(target), chance):
        alone = len(reference.citations) == 1 and reference.citations[0].template
        address = footnotes.address(reference)
        outside = [
            place for place in places if not reference.span.start < place <= reference.span.end
        ]
        if alone and address and address in (reference.body or "") and outside:
            yield reference, chance.choice(outside)


def _about(name: str) -> Callable[[Proposal], bool]:
    return lambda proposal: proposal.finding.values.get("name") == name


def _cites(reference: Reference, target: Article) -> Callable[[Proposal], bool]:
    written = reference.span.cut(target.revision.text)
    return lambda proposal: written in [each.wikitext for each in proposal.finding.references]


def _shuffled(things: Sequence[_T], chance: random.Random) -> list[_T]:
    return chance.sample(list(things), len(things))


def _replaced(target: Article, span: Span, text: str) -> str:
    return target.revision.text[: span.start] + text + target.revision.text[span.end :]


def _inserted(target: Article, place: int, text: str) -> str:
    return _replaced(target, Span(place, place), text)


# Holding the checks against it -----------------------------------------------------------------


@dataclass
class Score:
    """What one kind of mutation came to."""

    made: int = 0
    asked: int = 0
    found: int = 0
    wrong: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add up."""
        self.made += other.made
        self.asked += other.asked
        self.found += other.found
        self.wrong += other.wrong
        self.told += other.told


def mutations(pair: Pair, rules: config.Rules, count: int, seed: int) -> Iterator[Mutation]:
    """Yield at most ``count`` mutations of each kind; the same seed gives the same."""
    chance = random.Random(f"{seed}/{pair.target.title}/{pair.target.id}")
    comparison = pipeline.compare(pair, rules)
    target = comparison.alignment.target
    written = {
        cited.wikitext
        for each in comparison.proposed
        if each.finding.check == "duplicate-reference"
        for cited in each.finding.references
    }
    twice = {e.span for e in target.references if e.span.cut(target.revision.text) in written}
    kinds = (
        bodies_removed(target, chance),
        names_removed(target, chance),
        duplicated(target, chance, twice),
        almost_duplicated(target, chance),
        sources_removed(comparison.alignment, chance),
    )
    for kind in kinds:
        for number, mutation in enumerate(kind):
            if number == count:
                break
            yield mutation


def judged(pair: Pair, rules: config.Rules, count: int, seed: int) -> dict[str, Score]:
    """Return the score of each kind of mutation of one pair."""
    before = {each.id for each in _proposed(pair, rules)}
    scores: dict[str, Score] = defaultdict(Score)
    for mutation in mutations(pair, rules, count, seed):
        score = scores[mutation.kind]
        changed = replace(pair, target=replace(pair.target, text=mutation.text))
        new = [each for each in _proposed(changed, rules) if each.id not in before]
        new = [each for each in new if not mutation.follows(each) or mutation.holds(each)]
        right = [e for e in new if e.finding.check == mutation.check and mutation.holds(e)]
        score.made += 1
        score.asked += mutation.check is not None
        score.found += bool(right)
        score.wrong += len(new) - len(right)
        if len(right) != (mutation.check is not None) or len(new) > len(right):
            said = ", ".join(f"{e.finding.check}: {e.message}" for e in new) or "nothing"
            score.told.append(f"{pair.target.title}: {mutation.kind}: {said}")
    return scores


def _proposed(pair: Pair, rules: config.Rules) -> list[Proposal]:
    proposed = pipeline.compare(pair, rules).proposed
    return [each for each in proposed if each.finding.check in CHECKS]


def folders(shared: Path) -> list[Path]:
    """Return the pairs to damage: the embedded one, and what there is of the data."""
    found = [ROOT / "bot" / "example", shared / "homs", *sorted(shared.glob("gaps-dev/natural/*"))]
    return [each for each in found if (each / "pair.json").exists()]


def main() -> None:
    """Print one line for each kind of mutation, and all together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=12, help="of each kind and pair, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tell", action="store_true", help="each miss and each wrong finding")
    args = parser.parse_args()
    rules = config.load()
    scores: dict[str, Score] = defaultdict(Score)
    for folder in args.pairs or folders(ROOT.parent / "shared" / "data"):
        for kind, score in judged(pairs.read(folder), rules, args.count, args.seed).items():
            scores[kind].add(score)
    whole = Score()
    for score in list(scores.values()):
        whole.add(score)
    for kind, score in (*scores.items(), ("all", whole)):
        precision = score.found / (score.found + score.wrong) if score.found + score.wrong else 1.0
        recall = score.found / score.asked if score.asked else 1.0
        print(
            f"{kind}: {score.made} mutations, {score.asked} ask for a finding ·"
            f" precision {precision:.3f} recall {recall:.3f} ({score.wrong} wrong)"
        )
    if args.tell:
        print("\n".join(whole.told))


if __name__ == "__main__":
    main()
