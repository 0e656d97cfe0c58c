"""The tests of istidrak; they mirror the package."""
