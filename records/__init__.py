"""The typed records that every room speaks, and where they are kept."""
