"""Tests that talk to a real MediaWiki on this machine, and the bed that runs it."""
