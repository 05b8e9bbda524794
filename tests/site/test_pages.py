"""What the pages are made of: descriptions of pictures, headings, links, nothing from elsewhere."""

import re
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urlparse

import pytest
from bs4 import BeautifulSoup

from tests.site.conftest import SITE

VAGUE = {"here", "click here", "this", "link", "this link", "this page", "more", "read more"}
VAGUE_PICTURE = re.compile(r"^(image|picture|figure|plot|graph|png|output|_images)\b.{0,20}$", re.I)


@cache
def parse(path):
    """Return a page to look at, not to change."""
    return BeautifulSoup((SITE / path).read_text("utf-8"), "html.parser")


@cache
def anchors_in(path):
    """Return the ids of a page; the glossary alone asks for hundreds."""
    return {tag["id"] for tag in parse(path).find_all(id=True)}


@pytest.fixture
def page(path):
    return parse(path)


@pytest.fixture
def article(page):
    """Return what the author wrote, without the theme's frame."""
    return page.find("article", class_="bd-article") or page.body


def test_page_says_its_language_and_title(page):
    assert page.html["lang"] == "en"
    assert page.title.get_text(strip=True)


def test_pictures_have_text_alternatives(page, path):
    for picture in page.find_all("img"):
        text = picture.get("alt", "").strip()
        assert text, f"no text alternative: {picture.get('src')}"
        assert not VAGUE_PICTURE.match(text), f"says nothing: {text!r}"


def test_headings_step_down_one_level_at_a_time(article):
    levels = [int(heading.name[1]) for heading in article.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_links_say_where_they_go(article):
    for link in article.find_all("a", href=True):
        pictures = " ".join(picture.get("alt", "") for picture in link.find_all("img"))
        text = link.get_text(" ", strip=True) or link.get("aria-label") or pictures
        assert text, f"link without a text: {link}"
        assert text.lower().strip(" .") not in VAGUE, f"link says {text!r}: {link['href']}"


def test_links_within_the_book_arrive(page, path):
    for link in page.find_all("a", href=True):
        target, anchor = urldefrag(unquote(link["href"]))
        if urlparse(target).scheme:
            continue
        file = (SITE / PurePosixPath(path).parent / target).resolve() if target else SITE / path
        assert file.is_file(), f"dead link {link['href']}"
        if anchor and file.suffix == ".html":
            there = file.resolve().relative_to(SITE.resolve())
            assert anchor in anchors_in(there), f"dead anchor {link['href']}"


def test_page_loads_nothing_from_elsewhere(page):
    sources = [tag["src"] for tag in page.find_all(src=True)]
    links = [tag for tag in page.find_all("link", href=True) if "canonical" not in tag["rel"]]
    sources += [tag["href"] for tag in links]
    assert [source for source in sources if re.match(r"(https?:)?//", source)] == []


def test_style_sheets_load_nothing_from_elsewhere():
    outside = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\"')]+")
    for sheet in SITE.rglob("*.css"):
        assert outside.findall(sheet.read_text("utf-8")) == [], sheet.name


def test_no_chapter_takes_longer_than_half_an_hour_by_its_own_estimate():
    estimate = re.compile(r'class="reading-time">About (\d+) minutes? to read')
    minutes = {
        path.stem: int(estimate.search(path.read_text("utf-8"))[1])
        for path in sorted((SITE / "chapters").glob("[0-9]*.html"))
    }
    assert len(minutes) >= 16
    assert {name: time for name, time in minutes.items() if time > 30} == {}


def test_every_chapter_opens_with_a_question_and_what_will_be_found():
    chapters = sorted((SITE / "chapters").glob("[0-9]*.html"))
    assert len(chapters) >= 16
    for chapter in chapters:
        article = parse(f"chapters/{chapter.name}").find("article", class_="bd-article")
        promise, abilities = article.select_one("p.promise"), article.select_one("ul.abilities")
        assert article.select_one("p.question"), chapter.name
        assert re.fullmatch(r"\w[^.?!]* you will find", " ".join(promise.text.split())), (
            chapter.name
        )
        assert promise.find_next_sibling() == abilities
