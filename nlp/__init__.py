"""Reads one advert: language, folding, entities, indicators, risk. No I/O, no knowledge of other adverts."""
