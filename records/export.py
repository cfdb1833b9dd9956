"""What stands beside every export: what was asked, what is in the file, and what is not."""

from typing import Any, Final, Literal

from records.record import Part, Record

STATEMENT: Final = (
    "Indicators, never verdicts: a person reads and decides. The score orders review; it is not the probability that "
    "an advert is trafficking. Contacts may be a victim's."
)
"""What everything that is handed on says of itself."""
Format = Literal["csv", "jsonl", "parquet", "xlsx", "stix", "ftm"]
Role = Literal["analyst", "researcher"]


class LeftOut(Part):
    """Something that the file does not hold, and why."""

    what: str
    count: int | None = None
    """Null: not counted, or withheld since it is small."""
    why: str


class ExportManifest(Record):
    """`FILE.manifest.json`: by it a file can be checked, cited and made again."""

    statement: str
    file: str
    sha256: str
    bytes: int
    format: Format
    role: Role
    made_at: str
    query: dict[str, Any]
    """What was asked, as AdQuery has it; defaults are left out."""
    order: str
    """In which order the file has the adverts."""
    understood: dict[str, Any]
    """How the words of the question were read: `clauses`, and what was `ignored`, with the reason."""
    total: int | None
    """Adverts that the question finds; null where that is withheld."""
    rows: int
    """Adverts in the file."""
    left_out: list[LeftOut]
    limits: list[str]
    """What the format, or the role, does to what it holds."""
    columns: dict[str, str]
    """Of a table: what each column means."""
    engine: str
    rulesets: list[str]
    """The versions of the rules that read these adverts."""
    made_with: str
    """The version of recruitwatch."""
    generalised: dict[str, int] = {}
    """Of a researcher's file: how many adverts stand on each step of the ladder (docs/how-to/export.md)."""
    audit: dict[str, Any]
    """The entry of the audit log: `number`, `sha256`."""
