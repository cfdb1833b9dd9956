"""Collection: one spider per kind of platform over pure parsers, with evidence, politeness and guards."""
