"""One gate before a source is offered: what the target wiki would not want is mended or held back.

A copy in an archive that is not to be linked to gives way to the original, or to a copy elsewhere
where one is known; a dead address gets its copy. What cannot be saved (spam blacklist), is not to
be cited (deprecated), or is dead without a copy is held back. Self-published hosts pass, with a
word of caution.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.core import addresses, footnotes
from bot.core.background import NOTHING, Background
from bot.core.models import Article, Citation, Note, Reference, Revision, Span
from bot.core.standards import LAX, Standards
from bot.core.wikitext import parse

BLACKLISTED, DEPRECATED, DEAD, ARCHIVE = "blacklisted", "deprecated", "dead", "archive"

_STAMP = re.compile(r"/web/(\d{4})(\d\d)(\d\d)")
_COPY = ("archive-url", "archive-date", "url-status")
_IN_TEXT = re.compile(r"https?://[^\s<>\[\]|{}\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passed:
    """A reference that may be offered, mended where it had to be, and the article it stands in."""

    reference: Reference
    article: Article
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A reference that must not be offered; ``reason`` is one of the constants above."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Change:
    """Put ``text`` in the place of a span of the article's wikitext."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What is known of addresses: the wikis' word and the target's standards."""

    background: Background = NOTHING
    standards: Standards = LAX

    def judge(self, reference: Reference, article: Article) -> Passed | Held:
        """Judge a reference of ``article`` that has a body."""
        notes: list[Note] = []
        for address in sorted(footnotes.addresses_of([reference])):
            host = addresses.host(addresses.unwrap(address))
            if address in self.background.blacklisted:
                return Held(BLACKLISTED)
            if self.standards.belongs(host, "deprecated"):
                return Held(DEPRECATED)
            caution = Note("self-published", {"host": host})
            if self.standards.belongs(host, "self_published") and caution not in notes:
                notes.append(caution)
        changes: list[_Change] = []
        for citation in reference.citations:
            text = article.revision.text
            judged = self._of_template if citation.template else self._of_words
            mended = judged(citation, text)
            if isinstance(mended, Held):
                return mended
            changes += mended
        if not changes:
            return Passed(reference, article, tuple(notes))
        if any(self._refused(each) for each in sorted(footnotes.addresses_of([reference]))):
            notes.append(Note("archive"))
        return Passed(*_rewritten(reference, article, changes), tuple(notes))

    def _refused(self, address: str) -> bool:
        return self.standards.belongs(addresses.host(address), "archives")

    def _copy(self, address: str) -> str | None:
        """Return a copy of a dead address, empty where there is none; ``None``: not known dead."""
        copies = self.background.copies
        return copies.get(address, copies.get(addresses.unwrap(address)))

    def _of_template(self, citation: Citation, text: str) -> list[_Change] | Held:
        """Return what to change in a citation template so that it can be offered."""
        url, archive = citation.fields.get("url", ""), citation.fields.get("archive-url", "")
        changes: list[_Change] = []
        if url and self._refused(url):
            if addresses.unwrap(url) == url:
                return Held(ARCHIVE)
            changes.append(_Change(citation.given["url"].value_span, addresses.unwrap(url)))
        if archive and not self._refused(archive):
            return changes
        if archive and not url:
            if addresses.unwrap(archive) == archive:
                return Held(ARCHIVE)
            span = citation.given["archive-url"].span
            return [_Change(span, f"url={addresses.unwrap(archive)}")]
        copy = self._copy(url)
        if copy == "":
            return Held(DEAD)
        if archive or copy:
            given = [citation.given[name] for name in _COPY if name in citation.given]
            changes += [_Change(_with_bar(each.span, text), "") for each in given]
        if copy:
            end = citation.span.end - len("}}")
            changes.append(_Change(Span(end, end), _archived(copy)))
        return changes

    def _of_words(self, citation: Citation, text: str) -> list[_Change] | Held:
        """Return the same for addresses without a template."""
        changes: list[_Change] = []
        for found in _IN_TEXT.finditer(citation.span.cut(text)):
            address = found[0].rstrip(".,;:!?)'")
            original, copy = addresses.unwrap(address), self._copy(address)
            if self._refused(address) and original == address:
                return Held(ARCHIVE)
            kept = addresses.is_archive(address) and not self._refused(address)
            if copy == "" and not kept:
                return Held(DEAD)
            if not kept and (copy or original) != address:
                start = citation.span.start + found.start()
                changes.append(_Change(Span(start, start + len(address)), copy or original))
        return changes


def alone(body: str, like: Reference, article: Article) -> tuple[Reference, Article]:
    """Read a body as the only reference of an article in the same language, under the same name."""
    revision, text = article.revision, f"<ref>{body}</ref>"
    alone = Revision(revision.wiki, revision.lang, revision.title, 0, "", text)
    whole = parse(alone, article.language)
    read = whole.references[0] if whole.references else replace(like, citations=())
    return replace(read, name=like.name, group=like.group), whole


def _archived(copy: str) -> str:
    stamp = _STAMP.search(copy)
    date = f" |archive-date={stamp[1]}-{stamp[2]}-{stamp[3]}" if stamp else ""
    return f" |archive-url={copy}{date} |url-status=dead"


def _with_bar(span: Span, text: str) -> Span:
    return Span(text.rfind("|", 0, span.start), span.end)


def _rewritten(
    reference: Reference, article: Article, changes: list[_Change]
) -> tuple[Reference, Article]:
    """Return the reference as it reads after the changes."""
    assert reference.body_span is not None  # what has a citation has a body
    at, pieces, text = reference.body_span.start, [], article.revision.text
    for change in sorted(changes, key=lambda each: each.span):
        pieces += [text[at : change.span.start], change.text]
        at = change.span.end
    return alone("".join([*pieces, text[at : reference.body_span.end]]), reference, article)
