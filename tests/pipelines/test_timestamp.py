"""A seal is signed by a real time-stamping authority (openssl, on loopback), and anybody can check the signature."""

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.bundle import export
from pipelines.custody import EvidenceRefused
from pipelines.evidence import verify
from pipelines.project import project
from pipelines.seal import seal
from pipelines.timestamp import MAX_ANSWER, Authority
from tests.pipelines.crawling import posting, write_crawl

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4
digests = {digests}
ess_cert_id_alg = sha256
signer_digest = sha256
"""
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)


def certify(folder: Path, name: str) -> None:
    """A root of trust, and a signer of times under it."""
    root = ("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
    made = [
        openssl(folder, "req", "-x509", *CURVE, *root),
        openssl(folder, "req", *CURVE, "-keyout", "signer.key", "-out", "signer.csr", "-subj", "/CN=signer"),
        openssl(
            folder, "x509", "-req", "-in", "signer.csr", "-CA", f"{name}.pem", "-CAkey", f"{name}.key",
            "-out", "signer.pem", "-extfile", "usage", "-CAcreateserial",
        ),
    ]  # fmt: skip
    assert [run.returncode for run in made] == [0, 0, 0], made


class Signer:
    """The authority; `answer` is sent in place of a signature where it is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answer: bytes | None = None
        self.asked = 0
        (folder / "usage").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
        self.accept("sha256,sha512")
        certify(folder, "root")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def accept(self, digests: str) -> None:
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder, digests=digests))

    def reply(self, query: bytes) -> bytes:
        self.asked += 1
        if self.answer is not None:
            return self.answer
        (self.folder / "query").write_bytes(query)
        options = ("-config", "tsa.cnf", "-queryfile", "query", "-signer", "signer.pem", "-inkey", "signer.key")
        openssl(self.folder, "ts", "-reply", *options, "-out", "reply")
        return (self.folder / "reply").read_bytes()


def handler(signer: Signer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = signer.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    return Handler


@pytest.fixture
def signer(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to sign with")
    (tmp_path / "authority").mkdir()
    running = Signer(tmp_path / "authority")
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def crawled(workspace):
    for day in (1, 2):
        write_crawl(workspace, day, [posting("a"), posting(str(day))])
        project(workspace)
    return workspace


def path(workspace, name):
    return workspace.settings.home / "lake" / name


def test_openssl_alone_checks_that_the_head_existed_at_a_time(crawled, signer):
    report = seal(crawled, Authority(signer.url, signer.folder / "root.pem"))
    assert (report.done, report.failed) == (2, 0)
    assert crawled.lake.names("timestamps") == ["0000000002.tsr"]
    files = ("-in", str(path(crawled, "timestamps/0000000002.tsr")), "-CAfile", "root.pem")
    own, other = (str(path(crawled, f"seals/000000000{number}.json")) for number in (2, 1))
    assert openssl(signer.folder, "ts", "-verify", *files, "-data", own).returncode == 0
    assert openssl(signer.folder, "ts", "-verify", *files, "-data", other).returncode == 1


def test_a_signed_head_is_not_signed_again_and_a_new_one_is(crawled, signer):
    for _ in range(2):
        seal(crawled, Authority(signer.url))
    assert signer.asked == 1
    write_crawl(crawled, 3, [posting("b")])
    seal(crawled, Authority(signer.url))
    assert crawled.lake.names("timestamps") == ["0000000002.tsr", "0000000003.tsr"]


def test_without_an_authority_nobody_is_asked(crawled, signer):
    seal(crawled)
    assert (signer.asked, crawled.lake.names("timestamps")) == (0, [])


@pytest.mark.parametrize(
    ("answer", "told"),
    [(b"", "no timestamp"), (b"<html>Pay here</html>", "no timestamp"), (b"x" * (MAX_ANSWER + 1), "more than")],
    ids=["nothing", "a page", "too much"],
)
def test_what_is_no_signature_is_told_and_the_seals_stand(crawled, signer, answer, told):
    signer.answer = answer
    report = seal(crawled, Authority(signer.url))
    assert (report.done, report.failed, crawled.lake.names("timestamps")) == (2, 1, [])
    assert told in report.errors[0]
    signer.answer = None
    assert seal(crawled, Authority(signer.url)).failed == 0
    assert crawled.lake.names("timestamps") == ["0000000002.tsr"]


def test_a_refusal_is_told(crawled, signer):
    signer.accept("sha512")
    report = seal(crawled, Authority(signer.url))
    assert "refused to sign" in report.errors[0]
    assert crawled.lake.names("timestamps") == []


def test_an_old_signature_for_something_else_is_not_taken(crawled, signer):
    seal(crawled, Authority(signer.url))
    signer.answer = path(crawled, "timestamps/0000000002.tsr").read_bytes()
    write_crawl(crawled, 3, [posting("b")])
    assert "signed something else" in seal(crawled, Authority(signer.url)).errors[0]


def test_a_signer_whom_nobody_trusts_is_not_taken(crawled, signer):
    stranger = signer.folder / "stranger"
    stranger.mkdir()
    shutil.copy(signer.folder / "usage", stranger)
    certify(stranger, "other")
    report = seal(crawled, Authority(signer.url, stranger / "other.pem"))
    assert (report.failed, crawled.lake.names("timestamps")) == (1, [])
    assert seal(crawled, Authority(signer.url, signer.folder / "missing.pem")).failed == 1


def test_an_authority_out_of_reach_is_told_in_a_line(crawled, signer):
    signer.server.shutdown()
    signer.server.server_close()
    report = seal(crawled, Authority(signer.url))
    assert report.failed == 1
    assert "cannot be asked" in report.errors[0]


def test_a_last_seal_that_was_changed_is_found_by_its_signature(crawled, signer):
    seal(crawled, Authority(signer.url))
    before = verify(crawled)
    assert before.broken == []
    last = path(crawled, "seals/0000000002.json")
    last.write_bytes(last.read_bytes().replace(b"2026", b"2025"))
    assert verify(crawled).broken == [{"file": "seals/0000000002.json", "reason": "altered"}]


def test_a_signature_that_was_spoilt_is_named(crawled, signer):
    seal(crawled, Authority(signer.url))
    path(crawled, "timestamps/0000000002.tsr").write_bytes(b"spoilt")
    assert verify(crawled).broken == [{"file": "timestamps/0000000002.tsr", "reason": "altered"}]


def test_a_bundle_is_refused_over_a_spoilt_signature_of_its_own_seals_alone(crawled, signer, tmp_path):
    seal(crawled, Authority(signer.url))
    path(crawled, "timestamps/0000000002.tsr").write_bytes(b"spoilt")
    with pytest.raises(EvidenceRefused, match=r"timestamps/0000000002\.tsr is altered"):
        export(crawled, posting("a").posting_id, tmp_path / "bundle.zip", "2")
    assert export(crawled, posting("a").posting_id, tmp_path / "bundle.zip", "1").seal["number"] == 1


def test_a_bundle_brings_the_signatures_up_to_its_seal(crawled, signer, tmp_path):
    seal(crawled, Authority(signer.url))
    advert = posting("a").posting_id
    export(crawled, advert, tmp_path / "all.zip")
    export(crawled, advert, tmp_path / "first.zip", "1")
    with ZipFile(tmp_path / "all.zip") as archive:
        assert "timestamps/0000000002.tsr" in archive.namelist()
        assert "signed the time of these seals: 2." in " ".join(archive.read("method.txt").decode().split())
    with ZipFile(tmp_path / "first.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("timestamps")]
        assert "no outside authority signed them" in " ".join(archive.read("method.txt").decode().split())
