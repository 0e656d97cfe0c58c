"""Citations of the source written as the target writes them: ready to paste, nothing lost.

``{{cite news |title=A |work=[[Reuters]] |date=December 6, 2024}}`` becomes
``{{استشهاد بخبر |عنوان=A |عمل=[[رويترز]] |تاريخ=6 ديسمبر 2024 |لغة=en}}``. What the tables do not
know is kept as it was written and given as a reason. ``citation`` writes one template, ``values``
the wikitext inside it, ``dates`` its dates, ``short`` finds the full citation that a short
reference points to, ``body`` puts a whole reference together.
"""

from bot.core.adaptation.body import adapt_body
from bot.core.adaptation.citation import adapt
from bot.core.adaptation.result import Adapted

__all__ = ["Adapted", "adapt", "adapt_body"]
