"""A live figure beside a kernel: JupyterLab, driven like a reader would.

The same figure that lives in the built page without a kernel is an ordinary widget here: Python
reads what the slider was moved to, and the page follows what Python sets.
"""

import pytest
from playwright.sync_api import expect

from tools.jupyterlab import PATIENCE, open_notebook, output, run_cell, serve_notebook

CELLS = (
    """\
import numpy as np
from nnlib.datasets import traffic
from nnlib.gallery import three_neurons
explorer = three_neurons(*traffic(np.random.default_rng(0)))
explorer""",
    "print('PYTHON READS', round(explorer.figure.w_11, 6))",
    "explorer.figure.b_21 = 1.25; print('PYTHON SET')",
)


@pytest.fixture
def page(browser, tmp_path):
    with serve_notebook(tmp_path, CELLS) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 1400})
        open_notebook(page, address)
        yield page
        page.close()


def test_slider_python_and_page_agree(page):
    run_cell(page, 0)
    mse = page.locator(".nn-figure [data-name='mse']")
    mse.wait_for(timeout=PATIENCE)
    before = mse.inner_text()

    # The first slider of the fold is w₁,₁; an arrow key moves its handle by one step.
    fold = page.locator(".nn-explorer .widget-accordion")
    fold.get_by_text("All numbers").click()
    fold.locator(".noUi-handle").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(mse).not_to_have_text(before)
    shown = float(fold.locator(".widget-readout").first.inner_text())
    run_cell(page, 1)
    expect(output(page, 1)).to_have_text(f"PYTHON READS {shown}", timeout=PATIENCE)

    run_cell(page, 2)
    expect(output(page, 2)).to_have_text("PYTHON SET", timeout=PATIENCE)
    expect(fold.locator(".widget-readout").nth(6)).to_have_text("1.25")
