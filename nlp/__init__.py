"""Reads one advert: language, folding, entities, indicators, risk. No I/O, no knowledge of other adverts."""

import sys
from types import ModuleType

if "spacy" not in sys.modules:
    # spaCy's package imports its command line, and that imports clients of the web: 0.8 s of the 5 that the start may
    # take (on the reference machine), for nothing that is called here. Empty modules stand in for both.
    _cli, _info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    _info.info = None  # type: ignore[attr-defined]
    sys.modules |= {"spacy.cli": _cli, "spacy.cli.info": _info}
