"""A small web of recruitment platforms on loopback, filled with invented adverts that say so."""
