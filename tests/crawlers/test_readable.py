"""HTML becomes text that a person can read, whatever the HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.readable import one_line, readable


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b<br></div>c", "a\n\nb\nc"),
        ("<ul><li>one<li>two<ul><li>in</ul></ul>after", "- one\n- two\n- in\n\nafter"),
        ("<ul><li><p>one</p><p>x</p></li><li>two</li></ul><p>after</p>", "- one\nx\n- two\n\nafter"),
        ("&lt;p&gt;hi &amp;amp; bye&lt;/p&gt;", "hi & bye"),
        ("&amp;lt;p&amp;gt;hi&amp;lt;/p&amp;gt;", "hi"),
        ("<p>a &lt;strong&gt;b&lt;/strong&gt;</p>", "a b"),
        ("5 < 6 and 7 > 3 & <3", "5 < 6 and 7 > 3 & <3"),
        ("<script>if (a < b) {x('<b>')}</script>z <!-- c <p> --> y", "z y"),
        ("<style>p{}</style><p>shown</p>", "shown"),
        ("plain\r\ntext\n\n\n\nmore", "plain\ntext\n\nmore"),
        ("a&nbsp;&nbsp;b", "a b"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<table><tr><td>Pay</td><td>900</td></tr><tr><td>Age</td></tr></table>", "Pay 900\nAge"),
    ],
)
def test_layout_becomes_line_breaks(markup: str, text: str) -> None:
    assert readable(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a href='https://t.me/x_y'>write here</a>", "write here (https://t.me/x_y)"),
        ("<a href='tel:+998901234567'>call</a>", "call (+998901234567)"),
        ("<a href='mailto:a%40b.example?subject=x'>mail</a>", "mail (a@b.example)"),
        ("<a href='https://t.me/joe'>@joe</a>", "@joe"),
        ("<a href='http://www.site.example/'>site.example</a>", "site.example"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<a href='/apply'>apply</a>", "apply (https://board.example/apply)"),
        ("<a href='http://[bad'>broken</a>", "broken"),
    ],
)
def test_a_link_shows_where_it_leads_unless_its_words_do(markup: str, text: str) -> None:
    assert readable(markup, "https://board.example/1") == text


def test_a_title_is_one_line() -> None:
    assert one_line("Nurse <b>needed</b>\n&amp; cook") == "Nurse needed & cook"


@pytest.mark.parametrize("markup", ["<p>" * 200_000 + "x", "<!--" * 200_000, "<a href='" * 100_000, "&amp;" * 200_000])
def test_hostile_markup_ends(markup: str) -> None:
    assert len(readable(markup)) <= len(markup)


@given(st.text(alphabet=st.sampled_from("<>&;/pabr =\"'!-\n#38lti"), max_size=300))
def test_no_known_tag_is_left_of_anything(markup: str) -> None:
    text = readable(markup)
    assert "<br>" not in text
    assert "<p>" not in text
    assert text == text.strip()
