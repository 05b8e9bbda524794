"""Every page works in a browser, from a server and from disk, and asks nobody else for anything.

To open a page takes longer than to look at it. So each is opened only twice, in the two ways that
differ most, and all questions are asked each time: from a server, on a desk, in the light theme and
then in the dark one; and from disk, on a phone.
"""

from playwright.sync_api import expect

from tests.site.test_live_figures import LIVE_PAGES, figures_in
from tests.support.axe import CONTRAST, prepare, serious_faults
from tests.support.formulas import QUESTIONS
from tests.support.live_figures import READY
from tests.support.waiting import wait_until


def test_page_from_a_server_on_a_desk(visit, subtests, opened):
    with visit(opened, "http", theme="light", width=1280) as record:
        check_page(record, opened, subtests)
        prepare(record.page)
        with subtests.test("axe, light"):
            expect(record.page.locator("html")).to_have_attribute("data-theme", "light")
            assert serious_faults(record.page) == []
        with subtests.test("axe, dark"):
            record.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            expect(record.page.locator("html")).to_have_attribute("data-theme", "dark")
            assert serious_faults(record.page, runOnly=[CONTRAST]) == []


def test_page_from_disk_on_a_phone(visit, subtests, opened):
    with visit(opened, "file", theme="dark", width=390) as record:
        check_page(record, opened, subtests)
        with subtests.test("fits the screen"):
            widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            content, screen = record.page.evaluate(widths)
            assert content <= screen
        prepare(record.page)
        with subtests.test("axe"):
            expect(record.page.locator("html")).to_have_attribute("data-theme", "dark")
            assert serious_faults(record.page, rules={CONTRAST: {"enabled": False}}) == []


def check_page(record, path, subtests):
    """Ask what holds for every page, however it is opened."""
    with subtests.test("figures start"):
        assert_figures_start(record.page, path)
    for fault, question in QUESTIONS.items():
        with subtests.test(fault):
            assert record.page.evaluate(question) == []
    with subtests.test("quiet and alone"):
        record.page.wait_for_timeout(200)  # for what a page does after it is ready
        assert record.outside == []
        assert record.failed == []
        assert record.console == []


def assert_figures_start(page, path):
    if path in LIVE_PAGES:
        wait_until(page, READY)
    names = page.locator(".nn-figure").evaluate_all("all => all.map((f) => f.dataset.figure)")
    assert sorted(names) == sorted(spec["name"] for spec in figures_in(path))
    assert page.get_by_text("this page's notebook.").count() == 0  # said of what does not start
    if path in LIVE_PAGES:
        assert page.locator(".nn-figure svg:visible, .nn-figure table:visible").count() > 0


def test_axe_sees_what_is_wrong(visit):
    with visit("intro.html", "free") as record:
        faults = "<p style='color: #ddd; background: #fff'>pale</p><input><img src='data:,'>"
        add = "(html) => document.querySelector('article').insertAdjacentHTML('beforeend', html)"
        record.page.evaluate(add, faults)
        prepare(record.page)
        found = {fault.split(":")[0] for fault in serious_faults(record.page)}
        assert found == {CONTRAST, "label", "image-alt"}


def test_start_page_leads_to_the_introduction(browser, addresses):
    page = browser.new_page()
    page.goto(f"{addresses['http']}/index.html", wait_until="commit")
    page.wait_for_url("**/intro.html")
    assert "Neural Networks by Hand" in page.title()
    page.close()


def test_the_server_allows_no_script_inside_a_page(visit):
    with visit("intro.html") as record:
        tried = """() => {
          const script = document.createElement("script");
          script.textContent = "document.body.dataset.ran = 'inline'";
          document.body.append(script);
          return document.body.dataset.ran ?? "blocked";
        }"""
        assert record.page.evaluate(tried) == "blocked"
        record.page.wait_for_timeout(50)
        assert any("Content Security Policy" in text for text in record.console)


def test_outside_requests_are_blocked_and_counted(visit):
    with visit("intro.html", "free") as record:
        address = "https://example.org/script.js"
        blocked = record.page.evaluate(f"fetch('{address}').then(() => false, () => true)")
        assert blocked
        assert record.outside == [address]
