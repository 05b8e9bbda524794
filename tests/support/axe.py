"""axe-core in an open page: what it finds serious, without judging a thing a hundred times."""

from axe_playwright_python.base import AXE_SCRIPT

CONTRAST = "color-contrast"  # takes two thirds of axe's time
# One word of each color in the code and one sign of each formula (all of it has one color) are
# enough: most of axe's time goes to thousands of them.
THIN_OUT = """() => {
  const seen = new Set();
  for (const span of document.querySelectorAll("pre span:not(:has(*))")) {
    const kind = span.className + " in " + span.closest("div").className;
    if (seen.has(kind)) span.replaceWith(span.textContent);
    seen.add(kind);
  }
  for (const formula of document.querySelectorAll("svg.math")) {
    const letters = [...formula.querySelectorAll("text")];
    for (const letter of letters.slice(1)) letter.remove();
  }
}"""
RUN = """(options) => axe.run(document, options).then(({ violations }) => violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help} ${target} ${html}`)))"""


def prepare(page):
    """Load axe into an open page and thin the page out: it is no longer the one a reader sees."""
    page.evaluate(THIN_OUT)
    page.evaluate(AXE_SCRIPT)


def serious_faults(page, **options):
    """Return what axe finds serious in a page that is prepared, a line for each place."""
    return page.evaluate(RUN, {"resultTypes": ["violations"], **options})
