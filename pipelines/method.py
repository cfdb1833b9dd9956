"""The statement of method that goes with exported evidence, in plain language for whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

WIDTH = 100


@dataclass(frozen=True)
class Facts:
    """What the statement says of this one bundle."""

    software: str
    posting_id: str
    url: str
    platform_id: str
    first_collected: str
    last_seen: str
    captures: int
    crawls: int
    unsealed: Sequence[str]
    """The crawls that no seal covers yet."""
    seal: int | None
    seal_sha256: str | None
    sealed_at: str | None
    user_agents: Sequence[str]
    robots: Sequence[str]
    parsers: Sequence[str]
    rulesets: Sequence[str]
    unchanged: int = 0
    """Sightings for which the platform only said that the page was still the same."""
    screenshots: int = 0
    images: int = 0
    withheld: int = 0
    """Pictures and screenshots that are left out, since they may be of a child."""
    erased: int = 0
    """Those that were taken out of the lake."""
    timestamped: Sequence[int] = ()
    """The numbers of the seals that a time-stamping authority signed."""


def method(facts: Facts) -> str:
    """The statement. The same facts are always the same text."""
    sections = [
        ("What this is", _what(facts)),
        ("How it was collected", _collected(facts)),
        ("What is in it", _contents(facts)),
        ("How to check it", _checking()),
        ("What the hashes prove, and what they do not", _proves(facts)),
        ("What the machine's reading is", _reading(facts)),
        ("Care", _care()),
    ]
    parts = ["METHOD OF COLLECTION AND PRESERVATION"]
    for title, paragraphs in sections:
        parts.append(f"{title}\n{'-' * len(title)}")
        parts += [_wrapped(paragraph) for paragraph in paragraphs]
    return "\n\n".join(parts) + "\n"


def _what(facts: Facts) -> list[str]:
    return [
        f"One public posting, {facts.posting_id}, of the platform {facts.platform_id}, published at {facts.url}, "
        f"as {facts.software} collected it: first on {facts.first_collected}, last seen on {facts.last_seen}. "
        f"{_count(facts.captures, 'answer')} of the platform, from {_count(facts.crawls, 'crawl')}, "
        f"{'is' if facts.captures == 1 else 'are'} enclosed. Times are UTC."
    ]


def _collected(facts: Facts) -> list[str]:
    parsers = f"a program (its parsers here: {', '.join(facts.parsers)})"
    if not facts.captures:
        return [
            "No answer of the platform is enclosed: the posting came from an existing collection that was brought in, "
            f"whose own method this statement cannot describe. Its text was read by {parsers}."
        ]
    said = "; ".join(facts.robots) or "none was kept with these answers"
    unchanged = (
        f" In {_count(facts.unchanged, 'sighting')} the platform only confirmed (HTTP status 304) that the page was "
        "still the same as in an answer enclosed; history.json names that answer, and the confirmation itself is "
        "not kept."
    )
    return [
        "The program asked the platform's public address as any visitor does, without an account, without signing in, "
        "without solving access puzzles and without contacting anybody, and kept the answer as it came: status, "
        "headers and content. Cookies were not kept. Content that came compressed is kept decompressed. An answer "
        "may show other postings beside this one." + (unchanged if facts.unchanged else ""),
        f"The program named itself as: {'; '.join(facts.user_agents) or 'not recorded'}.",
        f"It read the site's robots.txt first and obeyed it. The rules that allowed these answers: {said}.",
        f"The readable text was taken from these answers by {parsers}. The answers themselves are the evidence; the "
        "readable text is a help for reading them.",
    ]


def _contents(facts: Facts) -> list[str]:
    always = [
        "- revisions/: the readable text of every version of the posting that was seen.",
        "- history.json: when it was seen, changed, missing, removed or back.",
        "- records/: the store's own lines about this posting, byte for byte.",
        "- manifests/: for each crawl that tells of the posting, the hashes of everything that it stored.",
        "- bundle.json: the same facts for machines, with the place of each answer in warc/.",
        "- SHA256SUMS: the hash of every other file in this bundle.",
    ]
    sometimes = {
        "- warc/: the platform's answers, in the archive format WARC 1.1 (ISO 28500), one compressed member for each "
        "answer, the same bytes as in the store. Any WARC tool opens them.": facts.captures,
        "- enrichments/: what the machine read in each version, and why: indicators, no verdict.": facts.rulesets,
        "- seals/: the chain of seals over the manifests, from the first seal on.": facts.seal,
        "- timestamps/: a time-stamping authority's signatures over seals (RFC 3161).": facts.timestamped,
        "- screenshots/: pictures of the posting as a browser showed it.": facts.screenshots,
        "- images/: pictures that the posting showed; `phash` in bundle.json tells which look alike.": facts.images,
    }
    left_out = [
        f"Left out: {_count(facts.withheld, 'picture')} of the posting, which the machine reads as one that may "
        "exploit a child. records/ names each with its hash; whoever is responsible for such material asks the keeper "
        "of the store for it."
    ]
    gone = [
        f"Left out: {_count(facts.erased, 'picture')}, erased from the store, since a machine read the text beside it "
        "as one that may exploit a child. records/ names each with its hash. The manifest still has the hash of what "
        "stood there; erasures/ in the store says when it was erased."
    ]
    told = (left_out if facts.withheld else []) + (gone if facts.erased else [])
    return [line for line, there in sometimes.items() if there] + always + told


def _checking() -> list[str]:
    return [
        "1. Unpack the archive and run in its folder: sha256sum -c SHA256SUMS",
        "2. For each crawl: the hash of manifests/<crawl>.json is the `sha256` of the seal that names it in seals/.",
        "3. For each seal: `previous` is the hash of the file of the seal before it; that of the first is 64 zeros.",
        "4. For each line in records/, line feed included, and for each member in warc/, at the place that bundle.json "
        "names: its hash stands in the crawl's manifest, under `records` of the file that it came from.",
        "5. Compare the hash of the last seal with the one that was kept outside the store, if one was.",
        "All hashes are SHA-256. No program of ours is needed for any of these steps.",
    ]


def _proves(facts: Facts) -> list[str]:
    if facts.seal is None:
        sealed = "No seal covers these crawls yet, so the hashes prove only that this bundle is whole."
    else:
        sealed = (
            f"The last seal enclosed is number {facts.seal} of {facts.sealed_at}; its hash is {facts.seal_sha256}. "
            "Whoever knew that hash at a time can tell that nothing sealed was changed since then."
        )
    open_ones = f" Not sealed yet: {', '.join(facts.unsealed)}." if facts.unsealed and facts.seal is not None else ""
    numbers = ", ".join(map(str, facts.timestamped))
    stamped = (
        f"An independent authority signed the time of these seals: {numbers}. That proves they existed by then."
        if numbers
        else "The times of the seals come from the collecting computer's own clock; no outside authority signed them."
    )
    return [
        "A matching hash proves that the bytes are the same as those that were hashed, and a seal that they had not "
        "changed since it was made, as far as its hash was kept where the keeper of the store could not change it.",
        sealed + open_ones,
        stamped,
        "Hashes do not prove that the platform really sent these bytes, that the posting was true, who wrote it, or "
        "that it was shown alike to every visitor. For the first, the keeper of the store has to vouch. A posting "
        "that was `missing` was not in a complete listing; `removed` means that the platform said so, or that two "
        "complete listings did not show it.",
    ]


def _reading(facts: Facts) -> list[str]:
    if not facts.rulesets:
        return ["No machine's reading is enclosed: the posting had none when this bundle was made."]
    return [
        f"The files in enrichments/ were computed by published rules (ruleset {', '.join(facts.rulesets)}) from the "
        "posting alone. They list what the posting contains that documented cases of trafficking contained too, with "
        "the words and the weight of each. Ordinary postings contain such marks as well. The score orders reading; it "
        "is not the probability that a posting is trafficking, and it says nothing about any person named in it.",
    ]


def _care() -> list[str]:
    return [
        "The bundle holds what was published, personal data and contacts included. A number in such a posting may be "
        "that of an exploited person. Do not call it, do not publish it, and pass the bundle on only to those who may "
        "hold it.",
    ]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _wrapped(paragraph: str) -> str:
    hanging = "   " if paragraph[:2] in ("1.", "2.", "3.", "4.", "5.") else "  " if paragraph.startswith("- ") else ""
    return fill(paragraph, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
