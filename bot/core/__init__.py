"""Pure parts: text in, values out. Nothing here reads a file, a clock or a network."""
