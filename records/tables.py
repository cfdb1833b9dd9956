"""The tables of the catalogue: what can be projected from the lake again, and what people decided."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)

sets = Table(
    "sets",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("set_id", String(128), primary_key=True),
)
"""The lake's sets that the projections below already hold."""

crawls = Table(
    "crawls",
    metadata,
    Column("crawl_id", String(128), primary_key=True),
    Column("source_id", String(64), nullable=False, index=True),
    Column("platform_id", String(64), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("full", Boolean, nullable=False),
    Column("window_start", String(32)),
    Column("requests", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("errors", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("asked_until", String(32)),
)

postings = Table(
    "postings",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("platform_id", String(64), nullable=False),
    Column("source_id", String(64), nullable=False, index=True),
    Column("url", String, nullable=False),
    Column("dated", String(32)),
    Column("revision", String(64), nullable=False),
    Column("parser", String(32), nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
    Column("missing_since", String(32)),
    Column("removed_at", String(32)),
    Column("missed", Integer, nullable=False),
    Column("first_crawl", String(128), nullable=False),
)
"""Where each posting stands (records.history.State)."""

revisions = Table(
    "revisions",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("revision", String(64), primary_key=True),
    Column("set_id", String(128), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
)
"""Where in the lake the text of each revision stands."""

events = Table(
    "events",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("crawl_id", String(128), primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("revision", String(64), nullable=False),
)
"""What happened to each posting: new, changed, reparsed, missing, removed, returned."""

enrichments = Table(
    "enrichments",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("revision", String(64), primary_key=True),
    Column("ruleset", String(32), primary_key=True),
    Column("set_id", String(128), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Index("ix_enrichments_ruleset", "ruleset"),
)
"""Where in the lake each enrichment stands."""

mentions = Table(
    "mentions",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("revision", String(64), primary_key=True),
    Column("model", String(64), primary_key=True),
    Column("set_id", String(128), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
)
"""Where in the lake the mentions of a revision stand, by the model that read them."""

pages = Table(
    "pages",
    metadata,
    Column("page_id", String(32), primary_key=True),
    Column("source_id", String(64), nullable=False, index=True),
    Column("url", String, nullable=False),
    Column("reading", String(32), nullable=False),
    Column("etag", String),
    Column("last_modified", String),
    Column("capture_id", String(32), nullable=False),
    Column("postings", JSON, nullable=False),
)
"""The last capture of each page of a source, with what a platform may be asked by whether it changed.

`page_id` is derived from source and URL, `reading` from the parser and the options that read the page (a newer parser
reads it again), `postings` gives the revision of each posting on it by id.
"""

images = Table(
    "images",
    metadata,
    Column("image_id", String(32), primary_key=True),
    Column("posting_id", String(32), nullable=False, index=True),
    Column("url", String, nullable=False),
    Column("capture_id", String(32), nullable=False),
    Column("crawl_id", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("phash", String(16), index=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("seen_at", String(32), nullable=False),
)
"""The last capture of each picture that a posting shows; `image_id` is derived from posting and URL."""

published = Table(
    "published",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("index_id", String(512), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("revision", String(64), nullable=False, server_default=""),
)
"""What the index was given last, so that publishing again sends only what changed."""

publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("posting_id", String(32), nullable=False),
    Column("revision", String(64), nullable=False),
    Index("ix_publications_posting_id_revision", "posting_id", "revision", unique=True),
)
"""Which text of which posting was new in the index, in order (records.publications)."""

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("posting_id", String(32), primary_key=True),
    Column("index_id", String(512), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String(32), nullable=False),
)
"""What the index refused for good (records.dead_letters), so that it is not sent again until somebody says so."""

cluster_aliases = Table(
    "cluster_aliases",
    metadata,
    Column("alias", String(32), primary_key=True),
    Column("cluster_id", String(32), nullable=False),
)
"""Ids of clusters that have merged into another."""

corrections = Table(
    "corrections",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("posting_id", String(32), nullable=False, index=True),
    Column("revision", String(64), nullable=False),
    Column("field", String(64), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", String, nullable=False),
    Column("type", String(16), nullable=False),
    Column("value", String),
    Column("data", JSON(none_as_null=True)),
    Column("by", String(128), nullable=False),
    Column("at", String(32), nullable=False),
)
"""What analysts said of spans (records.document.Correction), in the order in which they said it."""

judgements = Table(
    "judgements",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("posting_id", String(32), nullable=False, index=True),
    Column("revision", String(64), nullable=False),
    Column("ruleset", String(32), nullable=False),
    Column("indicator", String(64), nullable=False),
    Column("right", Boolean, nullable=False),
    Column("by", String(128), nullable=False),
    Column("at", String(32), nullable=False),
)
"""What analysts said of indicators' hits (records.judgements), in the order in which they said it."""

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("user", String(128), nullable=False),
    Column("action", String(32), nullable=False),
    Column("object", String, nullable=False),
    Column("query", JSON(none_as_null=True)),
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
)
"""Who looked at contacts and what was exported (records.audit); rows are only ever added."""

watches = Table(
    "watches",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("queries", JSON, nullable=False),
    Column("every", String(8), nullable=False),
    Column("target", String(2000), nullable=False),
    Column("ceiling", Integer, nullable=False),
    Column("owner", String(128), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("looked_up_to", Integer, nullable=False),
)
"""Questions that are asked of whatever is new, and whom to tell (records.watches.Watch)."""

watch_hits = Table(
    "watch_hits",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("posting_id", String(32), primary_key=True),
    Column("cluster_id", String(32), nullable=False),
    Column("score", Float, nullable=False),
    Column("found_at", String(32), nullable=False),
    Column("delivery_id", String(32), index=True),
    Column("withheld", Boolean, nullable=False),
)
"""What each watch has found; `delivery_id` is null until it is to be told, `withheld` what was beyond a ceiling."""

watch_deliveries = Table(
    "watch_deliveries",
    metadata,
    Column("delivery_id", String(32), primary_key=True),
    Column("name", String(64), nullable=False, index=True),
    Column("made_at", String(32), nullable=False),
    Column("delivered_at", String(32)),
)
"""What was told of watches at one time; `delivered_at` is null until it has arrived."""

PROJECTIONS = (sets, crawls, postings, revisions, events, enrichments, mentions, pages, images, published, dead_letters)
"""What can be deleted and made again from the lake."""
