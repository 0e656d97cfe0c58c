"""Templates of ``rules/`` filled in: Jinja2's only door, once for wikitext and once for HTML.

Jinja's own signs collide with wikitext, so there they are ``<< value >>``, ``<% order %>`` and
``<# remark #>``. A name that the template uses and nobody gives is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Html(str):
    """HTML that is meant as such; any other string is escaped on its way into a page."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself: this is what Jinja2 asks for before it escapes."""
        return str(self)


def wikitext(file: Path, values: Mapping[str, Any], quiet: Callable[[object], str]) -> str:
    """Fill in a wikitext template; every value goes through ``quiet``, which escapes it."""
    return _of_wikitext(file.parent, quiet).get_template(file.name).render(values)


def html(file: Path, values: Mapping[str, Any]) -> str:
    """Fill in an HTML template; every value is escaped unless it is :class:`Html`."""
    return _of_html(file.parent).get_template(file.name).render(values)


@lru_cache(maxsize=4)
def _of_wikitext(folder: Path, quiet: Callable[[object], str]) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=quiet,
        autoescape=False,
    )


@lru_cache(maxsize=4)
def _of_html(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=True,
    )
