"""Two small articles and what could be found between them: one finding of every kind.

The findings are made by hand, so that the views are tested without the checks.
"""

from __future__ import annotations

from functools import lru_cache

from bot import config
from bot.core.models import (
    Alignment,
    Article,
    Cited,
    Comparison,
    Coverage,
    Evidence,
    Finding,
    Match,
    Pair,
    Place,
    Proposal,
    Revision,
    Span,
)
from bot.core.wikitext import parse
from bot.proposals import identify

SOURCE = """\
{{Infobox military conflict
| conflict = 2024 Homs offensive
| date = 5–8 December 2024
}}
The '''2024 Homs offensive''' began on 5 December 2024.<ref name="start">{{cite news |title=Rebels \
reach Homs |url=https://example.org/start |work=Reuters |date=5 December 2024}}</ref>

== The battle ==
On 6 December rebels took [[Talbiseh]] and [[Al-Rastan]], 20 km north of the city.<ref \
name="towns">{{cite web |title=Two towns fall |url=https://example.org/towns |work=BBC News |date=\
6 December 2024}}</ref> An air strike on the Rastan bridge killed at least 3 people and closed the \
M5 motorway.<ref name="bridge">{{cite news |title=Bridge bombed near Homs |url=https://example.org\
/bridge |work=The Guardian |date=6 December 2024 |access-date=9 December 2024}}</ref>

== Aftermath ==
Prisoners were freed from [[Homs Central Prison]].<ref name="prison">{{cite news |title=Prison \
doors open |url=https://example.org/prison |work=AFP |date=8 December 2024}}</ref>
"""

TARGET = """\
{{صندوق معلومات نزاع عسكري
| النزاع = هجوم حمص 2024
| التاريخ = 5–8 ديسمبر 2024
}}
بدأ '''هجوم حمص 2024''' يوم 5 ديسمبر 2024.<ref name="رويترز" />

== المعركة ==
سيطرت الفصائل في 6 ديسمبر على [[تلبيسة]] و[[الرستن]] شمال المدينة.<ref name="بلدتان">{{استشهاد ويب\
|عنوان=Two towns fall|مسار=https://example.org/towns|ناشر=بي بي سي|تاريخ=6 ديسمبر 2024|لغة=\
الإنجليزيه}}</ref> ثم تقدمت نحو الأحياء الشمالية.<ref name="bbc-towns">{{استشهاد ويب\
|عنوان=Two towns fall|مسار=https://example.org/towns}}</ref>

== ما بعد الهجوم ==
أُطلق سراح السجناء من سجن حمص المركزي.
"""

DRAFT = """\
وفي 6 ديسمبر أسفرت غارة جوية على جسر الرستن عن مقتل 3 أشخاص على الأقل وإغلاق طريق [[M5]] \
السريع.<ref name="bridge">{{استشهاد بخبر|عنوان=Bridge bombed near Homs|مسار=https://example.org/bridge\
|صحيفة=The Guardian|تاريخ=6 ديسمبر 2024|تاريخ الوصول=9 ديسمبر 2024|لغة=en}}</ref>"""

NEAREST = "سيطرت الفصائل في 6 ديسمبر على تلبيسة والرستن شمال المدينة."


@lru_cache(maxsize=1)
def rules() -> config.Rules:
    """Return the rules of this checkout."""
    return config.load()


def comparison(shown: int = 5) -> Comparison:
    """Return the sample with this many of its five proposals shown, the rest past the cap."""
    source, target = articles()
    made = [
        _proposal(finding, message, rank, rank <= shown)
        for rank, (finding, message) in enumerate(findings(source, target), 1)
    ]
    return Comparison(pair(), alignment(source, target), (*made, *_held(source)))


def of(*proposals: Proposal) -> Comparison:
    """Return a comparison of the two articles that came to these proposals."""
    source, target = articles()
    return Comparison(pair(), alignment(source, target), proposals)


def pair() -> Pair:
    """Return the two revisions."""
    told = "2025-01-15T12:00:00Z"
    return Pair(
        source=Revision("enwiki", "en", "2024 Homs offensive", 1001, told, SOURCE),
        target=Revision("arwiki", "ar", "هجوم حمص 2024", 2001, "2025-01-14T08:30:00Z", TARGET),
        item="Q1",
        counterparts={"Talbiseh": "تلبيسة", "Al-Rastan": "الرستن"},
    )


@lru_cache(maxsize=1)
def articles() -> tuple[Article, Article]:
    """Return the two articles, parsed."""
    both = pair()
    return parse(both.source, rules().source), parse(both.target, rules().target)


def alignment(source: Article, target: Article) -> Alignment:
    """Return matches by hand: the bridge missing, the start told by a field of the infobox."""
    answers = {
        "On 6 December": _statement(target, "سيطرت"),
        "Prisoners": _statement(target, "أُطلق"),
    }
    matches = []
    for number, statement in enumerate(source.statements):
        told = next((at for words, at in answers.items() if statement.text.startswith(words)), None)
        if statement.text.startswith("The 2024"):
            told = len(target.statements) + 1  # the infobox field that holds the date
        coverage = Coverage.MISSING if told is None else Coverage.COVERED
        # An aligner may name the nearest telling of what is missing; it is no answer.
        targets = (0,) if told is None else (told,)
        score = 0.12345 if told is None else 0.8
        matches.append(Match(number, targets, score, 1 - score, coverage))
    return Alignment(source, target, pair().counterparts, tuple(matches))


def findings(source: Article, target: Article) -> list[tuple[Finding, str]]:
    """Return a finding of every kind with its message, strongest first."""
    bridge = source.statements[_statement(source, "An air")]
    prison = source.statements[_statement(source, "Prisoners")]
    after = target.statements[_statement(target, "سيطرت")]
    freed = target.statements[_statement(target, "أُطلق")]
    language = TARGET.index("لغة=")
    undefined, twins = TARGET.index('<ref name="رويترز" />'), TARGET.index('<ref name="bbc-towns">')
    bridge_ref = SOURCE[
        SOURCE.index("{{cite news |title=Bridge") : SOURCE.index("</ref>\n\n== After")
    ]
    return [
        (
            Finding(
                check="undefined-reference",
                key="رويترز",
                confidence=0.99,
                source=None,
                target=target.place(Span(undefined, undefined + 21)),
                message="undefined-reference",
                references=(Cited("رويترز", "", ""),),
                suggestion='<ref name="رويترز">{{استشهاد بخبر|عنوان=Rebels reach Homs|مسار='
                "https://example.org/start|صحيفة=رويترز|تاريخ=5 ديسمبر 2024|لغة=en}}</ref>",
            ),
            "يُستدعى المرجع «رويترز» في المقالة ولا تعريف له، فيظهر للقارئ خطأ في الاستشهاد.",
        ),
        (
            Finding(
                check="duplicate-reference",
                key="url:example.org/towns",
                confidence=0.98,
                source=None,
                target=target.place(Span(twins, twins + 23)),
                message="duplicate-reference",
                references=(
                    Cited("بلدتان", "https://example.org/towns", ""),
                    Cited("bbc-towns", "https://example.org/towns", ""),
                ),
                suggestion='<ref name="بلدتان" />',
                evidence=(
                    Evidence("reference", "https://example.org/towns", "https://example.org/towns"),
                ),
            ),
            "يحيل المرجعان «بلدتان» و«bbc-towns» إلى تقرير واحد (https://example.org/towns)، "
            "ويكفي أولهما.",
        ),
        (
            Finding(
                check="citation-error",
                key="بلدتان language",
                confidence=0.95,
                source=None,
                target=target.place(Span(language, language + 14)),
                message="citation-error",
                references=(Cited("بلدتان", "https://example.org/towns", ""),),
                suggestion="|لغة=en",
            ),
            "لا يعرف القالب اللغة «الإنجليزيه» في المرجع «بلدتان»، والمعروف «الإنجليزية» أو «en».",
        ),
        (
            Finding(
                check="missing-event",
                key="bridge 2024-12-06 3",
                confidence=0.93,
                source=source.place(bridge.span, bridge.text),
                target=Place(Span(after.span.end, after.span.end), "المعركة", after.text),
                message="missing-event",
                references=(Cited("bridge", "https://example.org/bridge", bridge_ref),),
                suggestion=DRAFT,
                evidence=(
                    Evidence("nearest", "", NEAREST),
                    Evidence("date", "6 December", "6 ديسمبر", 1.0),
                    Evidence("number", "3", None, 0.9),
                    Evidence("name", "Rastan bridge", None, 0.8),
                    Evidence("word", "air strike", None, 0.4),
                    Evidence("reference", "Bridge bombed near Homs", None, 0.7),
                ),
            ),
            "تذكر المقالة الإنجليزية أن غارة جوية على جسر الرستن في 6 ديسمبر 2024 قتلت 3 أشخاص على "
            "الأقل، وتنسب ذلك إلى The Guardian، ولم يجد البوت ذلك هنا.",
        ),
        (
            Finding(
                check="missing-reference",
                key="prison",
                confidence=0.88,
                source=source.place(prison.span, prison.text),
                target=Place(Span(freed.span.end, freed.span.end), "ما بعد الهجوم", freed.text),
                message="missing-reference",
                references=(
                    Cited(
                        "prison", "https://example.org/prison", "{{cite news |title=Prison doors}}"
                    ),
                ),
                suggestion=None,
                evidence=(Evidence("nearest", "", freed.text),),
            ),
            "لا مرجع هنا لإطلاق سراح السجناء من سجن حمص المركزي، وفي الإنجليزية مرجع له من AFP.",
        ),
    ]


def _held(source: Article) -> list[Proposal]:
    start = source.statements[_statement(source, "The 2024")]
    place = source.place(start.span, start.text)
    unsure = Finding("missing-event", "start", 0.41, place, None, "missing-event")
    unfit = Finding(
        "missing-event", "doubt", 0.9, place, None, "missing-event", fit=False, reason="بلا مصدر."
    )
    text = "تذكر المقالة الإنجليزية متى بدأ الهجوم."
    return [
        Proposal(identify(each), each, propose=False, rank=None, shown=False, message=text)
        for each in (unsure, unfit)
    ]


def _proposal(finding: Finding, message: str, rank: int, shown: bool) -> Proposal:
    return Proposal(identify(finding), finding, True, rank, shown, message)


def _statement(article: Article, words: str) -> int:
    return next(at for at, it in enumerate(article.statements) if it.text.startswith(words))
