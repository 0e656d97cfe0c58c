"""Tests of the liveness of links, against servers on this machine that answer in every way."""
