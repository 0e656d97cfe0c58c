"""Tables, read cell by cell; a cell is labelled by the first cell of its row."""

from __future__ import annotations

from bot.core.models import Kind
from bot.core.wikitext.nodes import Node, Tag, Words
from bot.core.wikitext.page import Page

_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
_CELLS = frozenset(("td", "th", "caption"))


def read_table(page: Page, table: Tag) -> None:
    """Read a table, as wikitext or as HTML, with the tables in its cells."""
    if table.body is None:
        return
    with page.within(Kind.PROSE):
        _rows(page, table.body)


def _rows(page: Page, nodes: list[Node]) -> None:
    label = ""
    for node in nodes:
        if isinstance(node, Tag) and node.body is not None and node.name in _ROWS:
            _rows(page, node.body)
        elif isinstance(node, Tag) and node.body is not None and node.name in _CELLS:
            first = _cell(page, node, node.body, label)
            label = label or first
        elif not (isinstance(node, Words) and not node.text.strip()):
            page.walk([node])


def _cell(page: Page, cell: Tag, nodes: list[Node], label: str) -> str:
    """Read one cell; return what it says, if it is a single block."""
    caption = cell.name == "caption"
    if cell.markup and nodes and isinstance(nodes[0], Words) and nodes[0].text.startswith("+"):
        caption = True  # the parser takes ``|+ title`` for a cell
        head = nodes[0]
        nodes = [Words(head.start + 1, head.end, head.text[1:]), *nodes[1:]]
    with page.within(Kind.CAPTION if caption else Kind.CELL, "" if caption else label):
        block = page.block
        page.walk(nodes)
        return "" if caption else block.plain
