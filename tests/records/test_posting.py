import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from records.posting import Published, make_posting, posting_id, revision


def test_a_posting_id_is_the_hash_of_platform_and_native_id():
    assert posting_id("board", "42") == hashlib.sha256(b"board\n42").hexdigest()[:32]


def test_a_revision_is_the_hash_of_what_the_design_says():
    published = Published(employer="Acme", location=["Ankara"], extra={"views": 3}, image_urls=["http://x.example/a"])
    content = {"title": "Cook", "text": "Line one line two", "published": {"employer": "Acme", "location": ["Ankara"]}}
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert revision(" Cook ", "Line one\n\nline\u00a0two", published) == hashlib.sha256(body.encode()).hexdigest()


def test_a_revision_is_deaf_to_composition_and_to_what_states_nothing():
    composed, decomposed = "\u0439", "\u0438\u0306"
    assert revision("", composed, Published(employer="")) == revision("", decomposed, Published(location=[" ", ""]))


@given(st.text(), st.text())
def test_any_text_has_a_revision_and_survives_writing(title, text):
    title, text = (part.encode("utf-8", "replace").decode() for part in (title, text))
    posting = make_posting(platform_id="p", source_id="s", native_id="n", parser="t/1", url="u", title=title, text=text)
    assert type(posting).read(posting.line()) == posting
    assert len(posting.revision) == 64
