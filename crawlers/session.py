"""What one crawl has found and met so far: writes captures, postings and sightings, and comes to a verdict."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic

from crawlers.evidence import Evidence
from crawlers.fetched import Fetched
from crawlers.images import KnownImages, Pictures
from crawlers.page import Parsed, ParseSpec
from records.history import Former, window_start
from records.lake import SetWriter
from records.posting import Capture, Crawl, Gone, Posting, Sighting, Verdict
from records.record import moment, now
from records.source import SourceSpec
from records.spill import DiskMap, DiskSet

POSTINGS, SIGHTINGS = "postings.jsonl", "sightings.jsonl"
MAX_ERRORS = 100
"""Errors that a crawl lists one by one."""
PATIENCE = 5
"""Refusals in a row after which a platform is left alone until the next crawl."""
NOT_FOUND, REMOVED = 404, 410

Known = Callable[[str], tuple[str, str] | None]
Progress = Callable[[int], None]
OnRead = Callable[[Parsed], None]


class Session:
    """The state of one crawl of one source."""

    def __init__(
        self,
        spec: SourceSpec,
        crawl_id: str,
        started_at: str,
        writer: SetWriter,
        known: Known,
        user_agent: str,
        recheck: Iterable[tuple[str, str]] = (),
        on_progress: Progress | None = None,
        pages: Mapping[str, Former] | None = None,
        since_whole: int | None = None,
        known_images: KnownImages = lambda _: (),
        on_read: OnRead = lambda _: None,
    ) -> None:
        self.spec, self.crawl_id, self.started_at = spec, crawl_id, started_at
        self.parse_spec = ParseSpec.of(spec)
        self.listed_before: DiskMap[str] = DiskMap()
        for posting_id, url in recheck:
            self.listed_before[url] = posting_id
        self.pages: Mapping[str, Former] = {} if pages is None else pages
        self.since_whole = since_whole
        """How many crawls stopped early since one that looked at the whole window; null: this one must look at it."""
        self.window_start: str | None = None
        self.answers = 0
        self.latest_only = False
        """The platform shows only its latest postings: what it no longer shows may still be there."""
        self._writer, self._known, self._on_progress = writer, known, on_progress
        self._evidence = Evidence(writer, crawl_id, spec.source.id, user_agent)
        self.on_read = on_read
        """Is told of every page that postings are read from, with what was left over."""
        self.pictures = Pictures(crawl_id, writer, known_images) if spec.source.takes_images else None
        self._counts: Counter[str] = Counter()
        self._sighted = DiskSet()
        self._gone: dict[str, Gone] = {}
        self._errors: list[str] = []
        self._notices: dict[str, None] = {}
        self._failures = 0
        self._refusals = 0
        self._refused_in_a_row = 0
        self._incomplete = False
        self._asked_until: str | None = None
        self._began = monotonic()

    @property
    def found(self) -> int:
        """Postings sighted so far."""
        return len(self._sighted)

    def limit_window(self) -> str:
        """Bounds the crawl to the source's `days_back`; the time before which nothing is looked for."""
        self.window_start = window_start(self.started_at, self.spec.source.limits.days_back)
        return self.window_start

    def narrow_window(self, looked_from: str) -> None:
        """Notes that nothing published before this time was looked at, because nothing new was to be expected there."""
        self.window_start = max(self.window_start or looked_from, looked_from, key=moment)

    def is_unchanged(self, posting: Posting) -> bool:
        """Whether earlier crawls know a posting just as it is now."""
        return self._known(posting.posting_id) == (posting.revision, posting.parser)

    def was_sighted(self, posting_id: str) -> bool:
        """Whether this crawl has found a posting already."""
        return posting_id in self._sighted

    def keep(self, answer: Fetched, parsed: Parsed) -> int:
        """Keeps a page and what was read from it; how many postings this crawl had not found before."""
        self._refused_in_a_row = 0
        self.on_read(parsed)
        if parsed.closed:
            self.gone(answer, "closed", [posting.posting_id for posting in parsed.postings])
            return 0
        if not parsed.postings and parsed.channel is None:
            return 0
        fresh = {one.posting_id: one for one in parsed.postings if not self.was_sighted(one.posting_id)}
        capture = self.capture(answer, len({posting.posting_id for posting in parsed.postings}))
        for posting in fresh.values():
            self._keep(posting, capture)
        return len(fresh)

    def unchanged(self, page: Former, at: str) -> None:
        """Sights the postings of a page that the platform says (304) is still as it was last captured.

        The answer has no page to keep: the sightings name the former capture, which is what the platform vouches for.
        """
        self._refused_in_a_row = 0
        for posting_id, revision in page.postings.items():
            if not self.was_sighted(posting_id):
                self._sight(posting_id, revision, at, page.capture_id)
                self._counts["seen"] += 1

    def capture(self, answer: Fetched, postings: int | None = None) -> Capture:
        """Keeps an answer as evidence, from which so many postings were read."""
        return self._evidence.keep(
            url=answer.url,
            fetched_at=answer.fetched_at,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            robots=answer.robots,
            content_type=answer.content_type,
            rendered=answer.rendered,
            postings=postings,
        )

    def gone(self, answer: Fetched, reason: str, posting_ids: Iterable[str] = ()) -> None:
        """Notes that postings found in earlier crawls are said to be gone, with the page that says so."""
        told = {id_ for url in {answer.asked, answer.url} if (id_ := self.listed_before.get(url))}
        told |= {posting_id for posting_id in posting_ids if self._known(posting_id) is not None}
        told -= set(self._gone)
        if not told:
            return
        capture = self.capture(answer)
        for posting_id in sorted(told):
            gone = Gone.model_validate({"posting_id": posting_id, "reason": reason, "capture_id": capture.capture_id})
            self._gone[posting_id] = gone

    def answered(self) -> None:
        """Counts an answer, for whoever watches."""
        self.answers += 1
        if self._on_progress:
            self._on_progress(1)

    def failed(self, where: str, why: str) -> None:
        """Notes an error: the crawl is partial, and nothing counts as missing because of it."""
        self._failures += 1
        if len(self._errors) < MAX_ERRORS:
            self._errors.append(f"{where}: {why}"[:500])

    def noticed(self, what: str) -> None:
        """Notes once what is no error and a person should know."""
        if len(self._notices) < MAX_ERRORS:
            self._notices[what[:500]] = None

    def refused(self, where: str, why: str) -> bool:
        """Notes that a platform, or a guard, refused; true where it is time to leave it alone."""
        self._refusals += 1
        self._refused_in_a_row += 1
        self.failed(where, why)
        return self._refused_in_a_row >= PATIENCE

    def asked_to_wait(self, until: str) -> None:
        """Notes until when the platform asked to be left alone."""
        self._asked_until = max(self._asked_until or until, until, key=moment)

    def cut_short(self) -> None:
        """Notes that not everything was looked at, within the source's own limits: no error, but not full."""
        self._incomplete = True

    def may_recheck(self) -> Iterator[tuple[str, str]]:
        """Postings of earlier crawls, as URL and id, that a listing which ended well did not show."""
        if self._failures or self._incomplete or not self.answers:
            return
        for url, posting_id in self.listed_before.items():
            if not self.was_sighted(posting_id) and posting_id not in self._gone:
                yield url, posting_id

    def result(self, requests: int, finished: bool) -> Crawl:
        """What the crawl came to."""
        if not finished:
            self._incomplete = True
        errors = list(self._errors)
        if self._failures > len(errors):
            errors.append(f"and {self._failures - len(errors)} more")
        verdict = self._verdict(finished)
        if verdict == "out_of_bounds":
            expect = self.spec.source.expect
            upper = "" if expect.max is None else f" and at most {expect.max}"
            errors.append(f"{self.found} postings, where at least {expect.min}{upper} are expected")
        return Crawl(
            crawl_id=self.crawl_id,
            source_id=self.spec.source.id,
            platform_id=self.spec.platform.id,
            started_at=self.started_at,
            ended_at=now(),
            verdict=verdict,
            full=not (self._failures or self._incomplete or self.latest_only) and self.answers > 0,
            window_start=self.window_start,
            requests=requests,
            new=self._counts["new"],
            changed=self._counts["changed"],
            seen=self._counts["seen"],
            errors=errors,
            notices=list(self._notices),
            seconds=round(monotonic() - self._began, 3),
            gone=[self._gone[key] for key in sorted(self._gone) if not self.was_sighted(key)],
            asked_until=self._asked_until,
            images=self.pictures.kept if self.pictures else 0,
            images_left=self.pictures.left if self.pictures else 0,
        )

    def _verdict(self, finished: bool) -> Verdict:
        if self._refusals and not self._sighted:
            return "blocked"
        if self._failures or not finished:
            return "partial"
        expect = self.spec.source.expect
        if self.found < expect.min or (expect.max is not None and self.found > expect.max):
            return "out_of_bounds"
        return "done"

    def _keep(self, posting: Posting, capture: Capture) -> None:
        before = self._known(posting.posting_id)
        tied = {"collected_at": capture.fetched_at, "capture_id": capture.capture_id, "crawl_id": self.crawl_id}
        if before != (posting.revision, posting.parser):
            self._writer.add(POSTINGS, posting.model_copy(update=tied))
        self._sight(posting.posting_id, posting.revision, capture.fetched_at, capture.capture_id)
        if before is None:
            self._counts["new"] += 1
        else:
            # Another parser reads the same page otherwise: the publisher changed nothing.
            changed = before[0] != posting.revision and before[1] == posting.parser
            self._counts["changed" if changed else "seen"] += 1
        if self.pictures:
            self.pictures.want(posting, fresh=before is None or before[0] != posting.revision)

    def _sight(self, posting_id: str, revision: str, at: str, capture_id: str) -> None:
        sighting = Sighting(
            posting_id=posting_id,
            revision=revision,
            seen_at=at,
            crawl_id=self.crawl_id,
            source_id=self.spec.source.id,
            capture_id=capture_id,
        )
        self._writer.add(SIGHTINGS, sighting)
        self._sighted.add(posting_id)
