"""What one edit answered; first what must not be taken for an answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import talk
from bot.core.verdicts import Verdict
from bot.talk import answers
from bot.talk.answers import Answer
from tests import sample
from tests.talk.standing import FRESH, after, inside, layout

ONE, TWO, THREE = "aa-ref/1", "aa-ref/2", "cc-event/3"
DONE, NOT = Verdict.DONE, Verdict.NOT_DONE
STAMP = "10:30، 3 يناير 2025 (ت ع م)"
S = f"[[مستخدم:فلان|فلان]] ([[نقاش المستخدم:فلان|نقاش]]) {STAMP}"
FANCY = f"<span style='color:red'>✓ [[User:X|✗ تم]]</span> ([[نقاش المستخدم:X|✓]]) {STAMP}"
PAGE = f"== قبل ==\nنص\n\n== استدراك ==\n{FRESH}\n\n== بعد ==\nنص\n"


def read(before: str, now: str) -> tuple[Answer, ...]:
    words = sample.rules().answers
    return answers.read(before, now, words, who="فلان", at="2025-01-03T10:30:00Z", revid=7)


def brief(before: str, now: str) -> list[tuple[str, str, str]]:
    return [(each.id, each.verdict, each.how) for each in read(before, now)]


def replied(text: str, id_: str = ONE, page: str = PAGE) -> list[tuple[str, str, str]]:
    """What a page answers on which a reply was put below an item."""
    return brief(page, after(id_, text, page))


# What is no answer --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\n: موجود في المقالة الإنجليزية فقط S",
        "\n: سأضع {{تم}} بعد الإضافة S",
        "\n: سأكتب {{تم}} حين أضيفه S",
        "\n: كيف {{لم يتم}} وقد أضفته أنا أمس S",
        "\n: لا أرى مانعا من إضافته S",
        "\n: هل تم التحقق من المصدر؟ S",
        "\n: تم؟ S",
        "\n: {{تم}}؟ S",
        "\n: تم التنفيذ في المقالة الأخرى؟ S",
        "\n: هل أضع {{تم}} هنا؟ S",
        "\n: هل أكتب {{لم يتم}} أم أتركه. S",
        "\n: ضعوا {{تم}} بعد الإضافة. S",
        "\n: إذا أضفته فضع {{تم}} هنا. S",
        "\n: ليس مهمًا عندي من أضافه. S",
        "\n: القالب {{تم}} يُستعمل بعد التنفيذ. S",
        "\n: لا تنسوا «{{تم}}» في الرد. S",
        "\n: تمت الإشارة إلى ذلك في النقاش. S",
        "\n: تمنى بعضهم إضافته. S",
        "\n: تموز هو الشهر الصحيح. S",
        "\n: تم النقاش سابقًا حول هذا. S",
        "\n: تم جزئيًا، وبقي المرجع. S",
        "\n: لا أعرف. S",
        "\n: لا أعرف إن كان المصدر موثوقًا. S",
        "\n: لا مانع. S",
        "\n: لا، لا مانع عندي. S",
        "\n: لا بأس بإضافته. S",
        "\n: لا أجد المصدر، هل من رابط؟ S",
        "\n: لا يوجد مصدر آخر لهذا الخبر. S",
        "\n: لا شك أن الخبر صحيح. S",
        "\n: لم يتم بعد. S",
        "\n: لم يتم التحقق من المصدر. S",
        "\n: لأن المصدر ضعيف أرى التريث. S",
        "\n: لاحظوا أن المصدر قديم. S",
        "\n: مرفوض؟ S",
        "\n: مرفوض هذا الخبر عند من؟ S",
        "\n: غير مناسب حذفه. S",
        "\n: لا داعي للقلق، سأضيفه. S",
        "\n: نعم، سأضيفه غدًا. S",
        "\n: موافق. S",
        "\n: شكرًا! S",
        "\n: أضفت تعليقًا أدناه. S",
        "\n: <nowiki>{{تم}}</nowiki> S",
        "\n: <code>{{تم}}</code> S",
        "\n: <code><nowiki>{{لم يتم}}</nowiki></code> S",
        "\n: &#123;&#123;تم&#125;&#125; S",
        "\n<!-- {{تم}} -->",
        "\n: <!-- تم --> سأنظر فيه. S",
        "\n: {{قا|تم}} S",
        "\n: {{اقتباس|{{تم}}}} وماذا عن هذا. S",
        "\n<blockquote>تم</blockquote>",
        "\n: <s>{{تم}}</s> سأعيد النظر. S",
        "\n: {{قيد التنفيذ}} S",
        "\n: {{تعليق}} لا. المصدر قديم لكنه جيد. S",
        "\n: {{سؤال}} تم من أين؟ S",
        "\n: '''هل تم؟''' S",
        "\n: '''لا مانع''' عندي. S",
        "\n: سأنظر فيه. FANCY",
        "\n: FANCY",
        "\n: المصدر جيد ✓ S",
        "\n: كتب فلان «تم» وأنا أشك. S",
        "\n: {{تم النشر}} S",
        "\n== تم ==\n: {{تم}} S",
        "\n: سأنظر فيه\n: لا يبدو المصدر جيدًا\n: تم. S",
        "\n: هل المصدر موثوق؟ S\n:: لا. S",
        "\n: هل نضيفه؟ S\n:: لا، المصدر جيد. S",
        "\n: المصدر ضعيف. S\n:: لا. S",
        "\n: «لا» ليست حجة. S",
        "\n: لا يصح؟ S",
        "\n",
        "\n\n\n",
    ],
)
def test_no_answer(text: str) -> None:
    assert replied(text.replace(" S", f" {S}").replace("FANCY", FANCY)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("== بعد ==\nنص\n", f"== بعد ==\nنص\n: {{{{تم}}}} {S}\n"),
        ("\n\n== بعد ==", f"\n: {{{{تم}}}} {S}\n\n== بعد =="),
        ("== قبل ==\nنص\n", f"== قبل ==\nنص عن {ONE}\n: لم يتم. {S}\n"),
        ("== بعد ==\nنص\n", "== بعد ==\nنص <s>مشطوب</s>\n"),
        ("<!-- istidrak:/sign -->", f"<!-- istidrak:/sign -->\n: {{{{تم}}}} {S}"),
        ("<!-- istidrak:/group -->", f"<!-- istidrak:/group -->\n: {{{{لم يتم}}}} {S}"),
        ("مقدمة 1", "مقدمة 1 {{تم}}"),
        ("ذيل 1", "ذيل 1 {{تم}}"),
        ("رسالة aa-ref/1 صيغة 1", "رسالة aa-ref/1 صياغة أخرى تم"),
        ("رسالة aa-ref/1 صيغة 1", "<s>رسالة</s> aa-ref/1 صيغة 1"),
        ("<div>تفصيل</div>", "<div><s>تفصيل</s></div>"),
        ("<div>تفصيل</div>", ""),
        ("مقدمة 1", "<s>مقدمة 1</s>"),
        ("رسالة aa-ref/1 صيغة 1", "'''رسالة''' aa-ref/1 صيغة 1"),
    ],
)
def test_an_edit_elsewhere_is_no_answer(old: str, new: str) -> None:
    assert old in PAGE
    assert brief(PAGE, PAGE.replace(old, new, 1)) == []


def test_what_stood_there_before_is_not_new() -> None:
    page = after(ONE, f"\n: {{{{تم}}}} {S}\n: لا. {S}", PAGE)
    assert brief(page, page + "\nغيره") == []
    assert brief(page, page.replace(": {{تم}}", ":: {{تم}} أضفته أمس", 1)) == []
    assert replied(f"\n: شكرًا. {S}", ONE, page) == []
    assert replied(f"\n: سأنظر. {S}", TWO, page) == []


def test_an_answer_that_slips_to_another_item_is_not_its_answer() -> None:
    page = after(TWO, f"\n: {{{{تم}}}} {S}\n", PAGE)
    gone = page.replace(layout(page).items[TWO].text, "")
    assert brief(page, gone) == [(TWO, NOT, "deleted")]


def test_items_in_another_order_are_no_answer() -> None:
    one, two = layout(PAGE).items[ONE].text, layout(PAGE).items[TWO].text
    swapped = PAGE.replace(one, "#").replace(two, one).replace("#", two)
    assert brief(PAGE, swapped) == []


def test_no_section_before_no_answer() -> None:
    assert brief("نص", PAGE) == []
    assert brief("نص", "نص آخر") == []


def test_an_item_that_is_a_line_already_is_not_deleted() -> None:
    page = PAGE.replace(f"item {ONE} seal", f"item {ONE} answered seal")
    assert brief(page, page.replace(layout(page).items[ONE].text, "")) == []


def test_damaged_marks_are_not_guessed_at() -> None:
    broken = PAGE.replace("<!-- istidrak:/item -->", ": {{تم}}", 1)
    with pytest.raises(talk.DamagedMarks):
        read(PAGE, broken)
    with pytest.raises(talk.DamagedMarks):
        read(broken, PAGE)


# What is one --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "how", "reason"),
    [
        ("\n: تم شكرا لك S", DONE, "word", ""),
        ("\n: أضفت المعلومة S", DONE, "word", ""),
        ("\n: قمت بإضافة المعلومة S", DONE, "word", "المعلومة"),
        ("\n: موجود في المقالة S", NOT, "word", ""),
        ("\n: مذكور أصلا في القسم الأول S", NOT, "word", "في القسم الأول"),
        ("\n: سبق ذكره S", NOT, "word", ""),
        ("\n: مكرر S", NOT, "word", ""),
        ("\n: لا أؤيد S", NOT, "word", ""),
        ("\n: {{لم يُنفذ}} S", NOT, "template", ""),
        ("\n: {{تم}} S", DONE, "template", ""),
        ("\n:{{تم}}", DONE, "template", ""),
        ("\n{{تم}} S", DONE, "template", ""),
        ("{{تم}}", DONE, "template", ""),
        ("\n* {{Done}}. S", DONE, "template", ""),
        ("\n*: {{ yes_check }} S", DONE, "template", ""),
        ("\n: {{قالب:تم}} S", DONE, "template", ""),
        ("\n: {{تم|مع تعديل طفيف}} S", DONE, "template", "مع تعديل طفيف"),
        ("\n: شكرًا {{تم}} S", DONE, "template", "شكرًا"),
        ("\n: {{شكر}} {{تم}} S", DONE, "template", ""),
        ("\n: {{رد|فلان}} {{تم}} أضفت الفقرة. S", DONE, "template", "أضفت الفقرة"),
        ("\n: أضفته مع مرجع آخر {{تم}} S", DONE, "template", "أضفته مع مرجع آخر"),
        ("\n: بعد التحقق من المصدر أضفته {{تم}} S", DONE, "template", "بعد التحقق من المصدر أضفته"),
        ("\n: '''{{تم}}''' S", DONE, "template", ""),
        ("\n: <small>{{تم}}</small> S", DONE, "template", ""),
        ("\n: {{لم يتم}} المصدر ضعيف. S", NOT, "template", "المصدر ضعيف"),
        ("\n: {{لمذ}}، صفحة غير موجودة. S", NOT, "template", "صفحة غير موجودة"),
        ("\n: {{مرفوض}} S", NOT, "template", ""),
        ("\n: {{لم يتم}} لماذا نضيف خبرًا بلا أثر؟ S", NOT, "template", "لماذا نضيف خبرًا بلا أثر؟"),
        ("\n: {{not done}} see [[حمص|مقالة حمص]] S", NOT, "template", "see مقالة حمص"),
        ("\n: المصدر ضعيف، {{لم يتم}} S", NOT, "template", "المصدر ضعيف"),
        ("\n: {{تعليق}} المصدر ضعيف. {{لم يتم}} S", NOT, "template", "المصدر ضعيف"),
        ("\n: تم S", DONE, "word", ""),
        ("\n: تم. S", DONE, "word", ""),
        ("\n: تمّ، شكرًا. S", DONE, "word", "شكرًا"),
        ("\n: تـم S", DONE, "word", ""),
        ("\n: '''تم''' S", DONE, "word", ""),
        ("\n: <bdi>تم</bdi>. S", DONE, "word", ""),
        ("\n: [[ملف:Yes check.svg|20px]] '''تم''' S", DONE, "word", ""),
        ("\n:: تم التنفيذ. S", DONE, "word", ""),
        ("\n: تَمَّ التنفيذُ. S", DONE, "word", ""),
        ("\n: تم إضافته إلى قسم المعركة. S", DONE, "word", "إلى قسم المعركة"),
        ("\n: تمت الإضافة. S", DONE, "word", ""),
        ("\n: نُفذ S", DONE, "word", ""),
        ("\n: منجز. S", DONE, "word", ""),
        ("\n: أضفتُه، شكرًا. S", DONE, "word", "شكرًا"),
        ("\n: اضفتها. S", DONE, "word", ""),
        ("\n: شكرًا لكم، تم. S", DONE, "word", ""),
        ("\n: @[[مستخدم:علان|علان]]: تم. S", DONE, "word", ""),
        ("\n: Done. S", DONE, "word", ""),
        ("\n: قمت بإضافته مع مرجع. S", DONE, "word", "مع مرجع"),
        ("\n: لا. S", NOT, "word", ""),
        ("\n: '''لا''' المصدر ضعيف. S", NOT, "word", "المصدر ضعيف"),
        ("\n: <b>لم يتم</b> المصدر ضعيف. S", NOT, "word", "المصدر ضعيف"),
        ("\n: ''✓'' S", DONE, "sign", ""),
        ("\n: لا S", NOT, "word", ""),
        ("\n: لا، المصدر متحيز. S", NOT, "word", "المصدر متحيز"),
        ("\n: لا - الخبر قديم. S", NOT, "word", "الخبر قديم"),
        ("\n: لم يتم. S", NOT, "word", ""),
        ("\n: لم يتم: المصدر ضعيف. S", NOT, "word", "المصدر ضعيف"),
        ("\n: لم يتم لأن المصدر ضعيف. S", NOT, "word", "المصدر ضعيف"),
        ("\n: مرفوض لضعف المصدر. S", NOT, "word", "لضعف المصدر"),
        ("\n: غير مناسب للمقالة. S", NOT, "word", "للمقالة"),
        ("\n: لا يصح هذا هنا. S", NOT, "word", "هذا هنا"),
        ("\n: لا داعي لذلك. S", NOT, "word", ""),
        ("\n: لا أوافق. S", NOT, "word", ""),
        ("\n: ليس مهمًا، والمقالة طويلة. S", NOT, "word", "والمقالة طويلة"),
        ("\n: تم رفض الاقتراح. S", NOT, "word", "الاقتراح"),
        ("\n: ✓ S", DONE, "sign", ""),
        ("\n: ✔️ أضيف المرجع. S", DONE, "sign", "أضيف المرجع"),
        ("\n:✅", DONE, "sign", ""),
        ("\n* ✗ مصدر ضعيف S", NOT, "sign", "مصدر ضعيف"),
        ("\n: ❌ S", NOT, "sign", ""),
        ("\n: هل نضيفه؟ S\n:: تم. S", DONE, "word", ""),
        ("\n: هل المصدر موثوق؟ S\n:: {{لم يتم}} ليس موثوقًا. S", NOT, "template", "ليس موثوقًا"),
        ("\n: سأنظر فيه. S\n: تم. S", DONE, "word", ""),
        ("\n: {{تم}} S\n: {{لم يتم}} تراجعت. S", NOT, "template", "تراجعت"),
        (
            "\n: {{لم يتم}} المصدر ضعيف\n: والخبر قديم. S",
            NOT,
            "template",
            "المصدر ضعيف والخبر قديم.",
        ),
        ("\n: {{تم}} FANCY", DONE, "template", ""),
    ],
)
def test_an_answer(text: str, verdict: Verdict, how: str, reason: str) -> None:
    text = text.replace(" S", f" {S}").replace("FANCY", FANCY)
    found = read(PAGE, after(ONE, text, PAGE))
    assert [(each.id, each.verdict, each.how) for each in found] == [(ONE, verdict, how)]
    assert found[0].reason == reason
    assert (found[0].who, found[0].at, found[0].revid) == ("فلان", "2025-01-03T10:30:00Z", 7)


@pytest.mark.parametrize(
    ("old", "new", "verdict", "how"),
    [
        ("aa-ref/1 صيغة 1", "aa-ref/1 صيغة 1 {{تم}} S", DONE, "template"),
        ("aa-ref/1 صيغة 1", "aa-ref/1 صيغة 1 – لا، المصدر ضعيف S", NOT, "word"),
        ("* رسالة aa-ref/1", "* {{تم}} رسالة aa-ref/1", DONE, "template"),
        ("* رسالة aa-ref/1", "* ✓ رسالة aa-ref/1", DONE, "sign"),
        ("* رسالة aa-ref/1 صيغة 1", "* <s>رسالة aa-ref/1 صيغة 1</s>", DONE, "struck"),
        ("رسالة aa-ref/1 صيغة 1", "<del>رسالة</del> <del>aa-ref/1 صيغة 1</del>", DONE, "struck"),
        ("رسالة aa-ref/1 صيغة 1", "<strike>رسالة aa-ref/1 صيغة 1", DONE, "struck"),
        ("رسالة aa-ref/1 صيغة 1", "{{شطب|رسالة aa-ref/1 صيغة 1}}", DONE, "struck"),
        (
            "<!-- istidrak:/item -->\n<!-- istidrak:item aa-ref/2",
            ": {{تم}} S\n<!-- istidrak:/item -->\n<!-- istidrak:item aa-ref/2",
            DONE,
            "template",
        ),
        (
            "<!-- istidrak:/item -->\n<!-- istidrak:item aa-ref/2",
            "لا<!-- istidrak:/item -->\n<!-- istidrak:item aa-ref/2",
            NOT,
            "word",
        ),
        ("رسالة aa-ref/1 صيغة 1", "<s>رسالة aa-ref/1 صيغة 1</s> {{لم يتم}} S", NOT, "template"),
        ("* رسالة aa-ref/1 صيغة 1\n<div>تفصيل</div>\n", "", NOT, "deleted"),
        ("* رسالة aa-ref/1 صيغة 1\n<div>تفصيل</div>", "حذفت", NOT, "deleted"),
    ],
)
def test_an_answer_inside_the_piece(old: str, new: str, verdict: Verdict, how: str) -> None:
    assert brief(PAGE, inside(old, new.replace(" S", f" {S}"), PAGE)) == [(ONE, verdict, how)]


def test_struck_from_outside_the_marks() -> None:
    piece = layout(PAGE).items[ONE].text
    assert brief(PAGE, PAGE.replace(piece, f"<s>{piece}</s>")) == [(ONE, DONE, "struck")]
    both = PAGE.replace(piece, f"<s>\n{piece}").replace(
        "<!-- istidrak:group cc-event", "</s>\n<!-- istidrak:group cc-event"
    )
    assert brief(PAGE, both) == [(ONE, DONE, "struck"), (TWO, DONE, "struck")]


def test_deleted_with_its_marks() -> None:
    now = PAGE.replace(layout(PAGE).items[TWO].text, "")
    assert brief(PAGE, now) == [(TWO, NOT, "deleted")]


def test_moved_with_its_marks_or_with_its_words_alone() -> None:
    piece = layout(PAGE).items[TWO].text
    assert brief(PAGE, PAGE.replace(piece, "") + f"\n{piece}\n: ننقله") == [(TWO, NOT, "moved")]
    words = f"\n: '''رسالة aa-ref/2  صيغة 1''' ننقله. {S}"
    assert brief(PAGE, PAGE.replace(piece, "") + words.replace("'''", "")) == [(TWO, NOT, "moved")]


def test_the_section_removed_answers_all_that_was_open() -> None:
    page = PAGE.replace(f"item {ONE} seal", f"item {ONE} done seal")
    gone = page.replace(layout(page).text, "")
    assert brief(page, gone) == [(TWO, NOT, "section-removed"), (THREE, NOT, "section-removed")]
    assert brief(page, "") == brief(page, gone)


def test_several_items_in_one_edit_each_its_own() -> None:
    page = after(ONE, f"\n: {{{{تم}}}} {S}", PAGE)
    page = after(THREE, f"\n: مرفوض. {S}", page)
    page = page.replace(layout(page).items[TWO].text, "")
    assert brief(PAGE, page) == [
        (ONE, DONE, "template"),
        (TWO, NOT, "deleted"),
        (THREE, NOT, "word"),
    ]


def test_a_changed_mind_is_a_new_answer() -> None:
    page = after(ONE, f"\n: تم. {S}", PAGE)
    assert brief(page, page.replace(": تم.", ": لم يتم.")) == [(ONE, NOT, "word")]
    page = after(ONE, f"\n: {{{{تم}}}} {S}", PAGE)
    assert brief(page, page.replace("{{تم}}", "{{لم يتم}} تراجعت")) == [(ONE, NOT, "template")]


def test_the_same_unsigned_answer_at_two_items() -> None:
    page = after(ONE, "\n:{{تم}}", PAGE)
    assert replied("\n:{{تم}}", TWO, page) == [(TWO, DONE, "template")]


def test_a_reason_is_short_and_plain() -> None:
    long = f"\n: {{{{لم يتم}}}} انظر [https://x.example '''المصدر'''] {'كلمة ' * 200} {S}"
    reason = read(PAGE, after(ONE, long, PAGE))[0].reason
    assert reason.startswith("انظر المصدر كلمة")
    assert len(reason) <= 300


@settings(deadline=None)
@given(st.text(alphabet="تملا.:*؟{}|[]<>/s=~✓ \n'!-", max_size=40))
def test_any_words_are_read_without_an_error(text: str) -> None:
    found = read(PAGE, after(ONE, f"\n{text}", PAGE))
    assert {each.id for each in found} <= {ONE, TWO, THREE}
    assert read(PAGE, PAGE) == ()
