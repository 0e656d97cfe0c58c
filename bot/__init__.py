"""istidrak: finds what an Arabic article lacks beside its English counterpart and proposes it."""

__version__ = "0.1.0"
