"""What a browser says of the formulas in an open page."""

# Signs that stand on the line after the formula they belong to, with that formula's words.
ALONE = """() => [...document.querySelectorAll("article svg.math")]
  .filter((formula) => formula.checkVisibility() && !formula.parentElement.matches(".formula"))
  .flatMap((formula) => {
    const block = formula.closest("p, li, td, th, dd, dt, h1, h2, h3, h4, figcaption, summary");
    const walker = document.createTreeWalker(block ?? document.body, NodeFilter.SHOW_TEXT);
    walker.currentNode = formula;
    let next = walker.nextNode();
    while (next && (formula.contains(next) || !next.data)) next = walker.nextNode();
    if (!next || next.parentElement.closest("svg") || !/^[^\\s\\w]/.test(next.data)) return [];
    const range = document.createRange();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    const [sign, box] = [range.getBoundingClientRect(), formula.getBoundingClientRect()];
    const apart = sign.left < box.left && sign.top >= box.top;
    return apart ? [`${formula.getAttribute("aria-label")} | ${next.data.slice(0, 9)}`] : [];
  })"""
# Formulas that a reader who goes on by keyboard would stop at, though they do not scroll.
STOPS = """() => [...document.querySelectorAll("svg.math, svg.math *, .formula")]
  .filter((node) => node.tabIndex >= 0 && node.scrollWidth <= node.clientWidth)
  .map((node) => node.outerHTML.slice(0, 99))"""
# Formulas in a line of text that are wider than the text's column.
TOO_WIDE = """() => [...document.querySelectorAll("article svg.math")]
  .filter((formula) => formula.checkVisibility() && !formula.parentElement.matches(".formula"))
  .filter((formula) => {
    const column = formula.closest(".aside, p, li, td, th, dd, dt, h1, h2, h3, h4, div");
    return formula.getBoundingClientRect().right > column.getBoundingClientRect().right + 1;
  })
  .map((formula) => formula.getAttribute("aria-label"))"""
QUESTIONS = {
    "signs apart from their formula": ALONE,
    "formulas one stops at": STOPS,
    "formulas wider than the text": TOO_WIDE,
}
