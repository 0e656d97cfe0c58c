"""The way of the schema from version to version, one file a step; see docs/ledger.md."""
