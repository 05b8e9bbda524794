"""Every page works in a browser, from a server and from disk, and asks nobody else for anything."""

import pytest


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_page_works_quietly_and_alone(visit, path, scheme):
    with visit(path, scheme) as record:
        record.page.wait_for_timeout(200)  # for what a page does after it is ready
        assert record.outside == []
        assert record.failed == []
        assert record.console == []
        formulas = record.page.locator(".math").count()
        assert record.page.locator(".math:has(mjx-container)").count() == formulas
        assert record.page.locator("mjx-merror").count() == 0


def test_page_fits_a_phone(visit, path):
    with visit(path, width=390) as record:
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        content, screen = record.page.evaluate(widths)
        assert content <= screen


def test_start_page_leads_to_the_introduction(visit):
    with visit("index.html") as record:
        record.page.wait_for_url("**/intro.html")
        assert "Neural Networks by Hand" in record.page.title()


def test_outside_requests_are_blocked_and_counted(visit):
    with visit("intro.html") as record:
        address = "https://example.org/script.js"
        blocked = record.page.evaluate(f"fetch('{address}').then(() => false, () => true)")
        assert blocked
        assert record.outside == [address]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_search_finds_a_word(visit, scheme):
    with visit("search.html?q=perceptron", scheme) as record:
        result = record.page.locator("#search-results li a", has_text="perceptron")
        result.first.wait_for(timeout=10_000)
        assert record.console == []
