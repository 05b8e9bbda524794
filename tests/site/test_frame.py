"""The frame around the text: the theme, the two sidebars, the button that copies code."""

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/06-three-neurons.html"
SECTION = "#which-way-is-down"


def test_theme_goes_round_and_is_kept(visit):
    with visit(CHAPTER, theme="light") as record:
        page, seen = record.page, []
        for _ in range(3):
            page.locator(".theme-switch-button:visible").first.click()
            seen.append(page.evaluate("({ ...document.documentElement.dataset }).mode"))
        assert seen == ["dark", "light", "auto"]
        page.locator(".theme-switch-button:visible").first.click()
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_wide_sidebar_is_put_away_and_comes_back(visit):
    with visit(CHAPTER) as record:
        bar = record.page.locator("#pst-primary-sidebar")
        button = record.page.locator(".primary-toggle:visible").first
        expect(bar).to_be_visible()
        button.click()
        expect(bar).to_be_hidden()
        button.click()
        expect(bar).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "beside"])
@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_sidebar_on_a_phone_opens_over_the_page(visit, name, way):
    with visit(CHAPTER, width=390) as record:
        page = record.page
        box = page.locator(f"#pst-{name}-sidebar-modal")
        page.locator(f".{name}-toggle:visible").first.click()
        expect(box.locator("a:visible").first).to_be_visible()
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            page.mouse.click(385 if name == "primary" else 5, 400)
        expect(box).to_be_hidden()
        assert page.locator(f"#pst-{name}-sidebar a").count() > 3  # all is where it was


def test_a_section_of_the_contents_on_a_phone_closes_the_box(visit):
    with visit(CHAPTER, width=390) as record:
        page = record.page
        page.locator(".secondary-toggle:visible").first.click()
        page.locator(f'#pst-secondary-sidebar-modal a[href="{SECTION}"]').click()
        expect(page.locator("#pst-secondary-sidebar-modal")).to_be_hidden()
        expect(page.locator(f"{SECTION} > h2")).to_be_in_viewport()


def test_a_key_inside_a_box_does_not_close_it(visit):
    with visit(CHAPTER, width=390) as record:
        page = record.page
        page.locator(".primary-toggle:visible").first.click()
        box = page.locator("#pst-primary-sidebar-modal")
        box.locator("details > summary").first.press("Enter")
        expect(box.locator("details").first).to_have_attribute("open", "")
        expect(box).to_be_visible()


@pytest.mark.parametrize(
    ("address", "selector"),
    [(CHAPTER, ".cell_input"), ("chapters/reference/activations.html", ".highlight-default")],
)
def test_code_is_copied_as_one_can_run_it(visit, address, selector):
    with visit(address) as record:
        page = record.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        block = page.locator(f"article {selector} div.highlight:visible").first
        block.hover()
        block.get_by_role("button", name="Copy this code").click()
        expect(block.locator(".copy-code")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied
        assert ">>>" not in copied
        compile(copied, "copied", "exec")
