"""Waiting in a page whose content policy is strict: Playwright's own way evaluates a text there."""

WAIT = """async () => {{
  const end = performance.now() + {milliseconds};
  while (!({condition})) {{
    if (performance.now() > end) throw new Error("waited in vain");
    await new Promise((resume) => setTimeout(resume, 20));
  }}
}}"""


def wait_until(page, condition, milliseconds=60_000):
    """Wait until an expression of JavaScript is true in a page; in vain is an error."""
    page.evaluate(WAIT.format(condition=condition, milliseconds=milliseconds))
