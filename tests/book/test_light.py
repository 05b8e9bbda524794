"""What light pages are made of: rules of a style sheet, drawn icons, short states of widgets."""

import io
import json
import re
from pathlib import Path

import ipywidgets as widgets
import pydata_sphinx_theme
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from ipywidgets.embed import dependency_state
from pygments.styles import get_style_by_name
from pygments.token import Name, Punctuation, Text
from sphinx.errors import ExtensionError

import book
from book.css_rules import read_rules, without_unused, write_rules
from book.icons import cut_icons, draw_icons, signs_in, without_signs
from book.light import without_plain
from book.widget_state import CONTROL, TEXTS, shorten

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
FONTS = THEME / "vendor/fontawesome/webfonts"
SHEET = (THEME / "styles/pydata-sphinx-theme.css").read_text("utf-8")


def purged(css, *names, texts=""):
    return write_rules(without_unused(read_rules(css), set(names), {"a", "b", "p"}, texts))


@pytest.mark.parametrize(
    "css",
    [
        "a:hover{color:red}",
        "p::before,*{color:red}",
        "[data-theme=dark] p{color:red}",
        ".known:not(.unknown){color:red}",
        ":is(.unknown,.known) b{color:red}",
        "@media print{.known{color:red}}",
        "@font-face{font-family:x;src:url(x.woff)}",
        '.known:before{content:"a;b}"}',
        ":root{--read:1px}p{margin:var(--read)}",
        ".known{--empty: }p{margin:var(--empty)}",
        ".known{color:red!important}",
        "@keyframes run{to{left:0}}.known{animation:1s run,other}",
    ],
)
def test_rules_that_may_match_stay_as_they_are(css):
    assert purged(css, "known") == css


@pytest.mark.parametrize(
    ("css", "rest"),
    [
        (".unknown{color:red}", ""),
        ("@keyframes run{to{left:0}}.unknown{animation:run 1s}", ""),
        ("#unknown a{color:red}", ""),
        ("kbd,p{color:red}", "p{color:red}"),
        ("p>kbd:first-child{color:red}", ""),
        (".unknown,.known{color:red}", ".known{color:red}"),
        (":where(.unknown,#other) b{color:red}", ""),
        ("@media print{.unknown{color:red}}p{color:red}", "p{color:red}"),
        (":root{--unread:var(--other);--other:1px}", ""),
        ("/* note */p { color : red ; }", "p{color:red}"),
        ("/*! licence */p{color:red}", "/*! licence */p{color:red}"),
    ],
)
def test_what_matches_nothing_goes(css, rest):
    assert purged(css, "known") == rest


def test_a_custom_property_that_a_page_reads_stays():
    assert purged(":root{--a:1px}", texts="style='margin:var(--a)'") == ":root{--a:1px}"


def test_only_words_of_code_in_the_color_of_its_text_lose_their_element():
    code = '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    page = f"{code}<pre>{code}</pre>"
    rest = 'x = <span class="mi">1</span>'
    assert without_plain(page) == f"{code}<pre>{rest}</pre>"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_but_operators_had_that_color_anyway(theme):
    style = get_style_by_name(f"a11y-high-contrast-{theme}")
    plain = style.style_for_token(Text)["color"]
    for token in (Name, Punctuation, Text.Whitespace, Name.Namespace):
        look = style.style_for_token(token)
        assert (look["color"], look["bold"], look["italic"]) == (plain, False, False)


def test_icons_become_drawings_and_keep_what_is_not_the_icon():
    page = '<i class="fa-solid fa-sun fa-lg theme-switch" data-mode="light" title="Light"></i>'
    drawn = draw_icons(page, signs_in(SHEET), FONTS)
    assert drawn.startswith(
        '<svg class="svg-inline--fa fa-sun fa-lg theme-switch" data-mode="light"'
    )
    assert 'role="img" aria-label="Light"' in drawn
    assert "<title>Light</title>" in drawn
    assert re.search(r'viewBox="0 0 512 512">.*<path fill="currentColor" d="M[^"]{50,}"', drawn)
    assert draw_icons(drawn, signs_in(SHEET), FONTS) == drawn


def test_an_icon_without_a_title_is_silent():
    page = '<i class="fab fa-github"></i>'
    assert 'aria-hidden="true"' in draw_icons(page, signs_in(SHEET), FONTS)


@pytest.mark.parametrize("classes", ["fa-solid fa-no-such-sign", "fa-sun", "fa-solid fa-github"])
def test_an_icon_that_the_fonts_lack_fails_the_build(classes):
    with pytest.raises(ExtensionError, match="icon"):
        draw_icons(f'<i class="{classes}"></i>', signs_in(SHEET), FONTS)


def outline(font, point):
    """Return how a font draws a character."""
    pen = RecordingPen()
    font.getGlyphSet()[font.getBestCmap()[point]].draw(pen)
    return pen.value


def test_the_sheet_has_a_font_with_the_signs_it_shows_and_no_others():
    rules = '.a:before{content:"\uf0eb"}.b:before{content:"\uf09b"}'
    faces = "".join(re.findall(r"@font-face\s*\{[^}]*webfonts[^}]*\}", SHEET))
    css, file = cut_icons(faces + rules, FONTS)
    assert css.count('url("icons.woff2")') == 2  # a bulb from one font, a mark from another
    assert "webfonts" not in css
    assert len(file) < 3000
    font = TTFont(io.BytesIO(file))
    assert sorted(font.getBestCmap()) == [0xF09B, 0xF0EB]
    for point, name in [(0xF0EB, "fa-solid-900"), (0xF09B, "fa-brands-400")]:
        whole = TTFont(FONTS / f"{name}.ttf")
        assert outline(font, point) == outline(whole, point)
    with pytest.raises(ExtensionError, match="e999"):
        cut_icons(faces + '.c:before{content:"\ue999"}', FONTS)


def test_signs_of_icons_that_scripts_add_stay():
    rules = without_signs(SHEET, {"fa-xmark"})
    assert signs_in(rules)["fa-xmark"] in TTFont(FONTS / "fa-solid-900.ttf").getBestCmap()
    assert "fa-rocket" not in signs_in(rules)


def test_a_short_state_has_no_reference_that_leads_nowhere():
    sliders = [widgets.FloatSlider(description=name) for name in "ab"]
    link = widgets.jslink((sliders[0], "value"), (sliders[1], "value"))
    box = widgets.VBox(sliders)
    state = dependency_state([box], drop_defaults=False)
    view = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "%s"}</script>'
    text, body = shorten(state, f"<p>{box.model_id}</p>" + view % box.model_id)
    short = json.loads(text)["state"]
    references = set(re.findall(r"IPY_MODEL_(\w+)", text)) | {
        json.loads(found)["model_id"] for found in re.findall(r'(\{"model_id".*?\})', body)
    }
    assert references <= set(short)
    kinds = sorted(widget["model_name"] for widget in short.values())
    assert kinds == ["FloatSliderModel", "FloatSliderModel", "LinkModel", "VBoxModel"]
    assert [w["state"]["max"] for w in short.values() if "max" in w["state"]] == [100.0, 100.0]
    assert f"<p>{box.model_id}</p>" in body  # words are not names
    assert link.model_id not in text
    assert len(text) < len(json.dumps(state)) / 5


def test_everything_that_the_host_reads_of_a_control_is_kept():
    host = (Path(book.__file__).parent / "host" / "host.js").read_text("utf-8")
    read = set(re.findall(r'\bget\("(\w+)"\)', host))
    for names in re.findall(r"const \{([^}]*)\} = model\.state;", host):
        read |= {name.strip() for name in names.split(",")}
    assert {"titles", "min", "children"} <= read
    assert read <= CONTROL | set(TEXTS)
