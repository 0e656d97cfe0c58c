"""What a person has to mend."""

from __future__ import annotations


class UserError(Exception):
    """Bad input, bad rules, a wiki that refuses; the text is one line: what, where, what to do.

    ``code`` is the exit code of a command that ends with it: 2 for bad input, 3 for a wiki that
    could not be reached or refused.
    """

    code = 2
