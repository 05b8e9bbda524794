"""axe-core finds nothing serious on any page: light and dark, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

CONTRAST = "color-contrast"
# What each view can show that the others do not.
VIEWS = {
    "light": {"theme": "light", "width": 1280, "options": {}},
    "dark": {"theme": "dark", "width": 1280, "options": {"runOnly": [CONTRAST]}},
    "phone": {"theme": "light", "width": 390, "options": {"rules": {CONTRAST: {"enabled": False}}}},
}
# One word of each color is enough: most of axe's time goes to thousands of pieces of code.
THIN_OUT_CODE = """() => {
  const seen = new Set();
  for (const span of document.querySelectorAll("pre span:not(:has(*))")) {
    const kind = span.className + " in " + span.closest("div").className;
    if (seen.has(kind)) span.replaceWith(span.textContent);
    seen.add(kind);
  }
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(visit, path, view):
    settings = VIEWS[view]
    with visit(path, theme=settings["theme"], width=settings["width"]) as record:
        assert record.page.locator("html").get_attribute("data-theme") == settings["theme"]
        record.page.evaluate(THIN_OUT_CODE)
        options = {"resultTypes": ["violations"], **settings["options"]}
        violations = Axe().run(record.page, options=options).response["violations"]
        serious = [
            f"{violation['id']}: {violation['help']} {node['target']} {node['html']}"
            for violation in violations
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        assert serious == []
