"""Scripts for developers: measuring, calibrating, testing at length. Not part of the program."""
