"""axe-core finds nothing serious on any page, in either theme, on a desk or on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_serious(visit, path, theme, width):
    with visit(path, theme=theme, width=width) as record:
        result = Axe().run(record.page)
        serious = [
            f"{violation['id']}: {violation['help']} {node['target']} {node['html']}"
            for violation in result.response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        assert serious == []
