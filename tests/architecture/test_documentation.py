"""What is written about the code is true of it: settings, routes, errors, pages, folders, and where colors and sizes stand."""

import ast
import inspect
import os
import re
from pathlib import Path

import pytest

from immshare import errors, pages
from immshare.api import pages as page_gate
from immshare.api.app import create_api
from immshare.api.problems import STATUS_BY_CODE
from immshare.environment import ROOT
from immshare.rules.shared_link_access import link_of_path
from immshare.services.context import Context
from immshare.settings import Settings
from immshare.states.notices import TITLE_BY_CODE
from immshare.styles import tokens

PACKAGE = ROOT / "immshare"
README = (ROOT / "README.md").read_text("utf-8")
MAP = (PACKAGE / "README.md").read_text("utf-8")
LOOK = [
    *sorted((ROOT / "assets" / "styles").glob("*.css")),
    *sorted(path for path in (PACKAGE / "components").iterdir() if path.suffix in (".py", ".js", ".jsx")),
    *sorted((PACKAGE / "pages").glob("*.py")),
]
SCRIPTS = [path for path in LOOK if path.suffix in (".js", ".jsx")]
HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?!-)")
LENGTH = re.compile(r"(?<![\w.-])-?(\d*\.?\d+)px\b")
# A media query cannot read a variable; it may only name a width of the tokens ("below" is .02 px less).
WIDTHS_PX = {*tokens.BREAKPOINT_PX.values(), tokens.PHONE_BELOW_PX}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def settings_rows() -> dict[str, str]:
    """Variable and default of each row of README's table."""
    return dict(re.findall(r"^\| `(IMMSHARE_\w+)` \| ([^|]+) \|", README, re.MULTILINE))


def settings_read() -> set[str]:
    """The variables that settings.py reads: string constants of its code."""
    tree = ast.parse((PACKAGE / "settings.py").read_text("utf-8"))
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in constants if isinstance(text, str) and re.fullmatch(r"IMMSHARE_\w+", text)}


def settings_described() -> dict[str, str]:
    """Variable and what stands in parentheses behind it in the docstring of ``Settings``."""
    text = " ".join(inspect.getdoc(Settings).split())
    return dict(re.findall(r"``(IMMSHARE_\w+)`` \(((?:[^()])+)\)", text))


def test_every_setting_stands_in_the_readme_and_nothing_else() -> None:
    assert set(settings_rows()) == settings_read()
    assert set(settings_described()) == settings_read()


PLAIN = {"IMMSHARE_DATA_DIR": "./data"}
IN_WORDS = {
    "IMMSHARE_BASE_URL": "the request's own",
    "IMMSHARE_DATABASE_URL": "SQLite in the data folder",
    "IMMSHARE_TRUSTED_PROXIES": "none",
    "IMMSHARE_INGEST_WORKERS": "cores, at most 4",
}
"""Defaults that are no value but a rule; README says the rule."""


def test_every_default_in_the_readme_is_the_one_of_the_code() -> None:
    settings = Settings.from_environment({})
    for variable, cell in settings_rows().items():
        value = getattr(settings, variable.removeprefix("IMMSHARE_").lower())
        expected = IN_WORDS.get(variable) or f"`{PLAIN.get(variable, value)}`"
        assert cell == expected, variable
    assert settings.base_url == settings.database_url == ""
    assert settings.trusted_proxies == ()
    assert settings.ingest_workers == min(os.cpu_count() or 1, 4)
    assert settings.data_dir == Path("data")


def test_nothing_but_the_settings_reads_the_environment() -> None:
    allowed = {"immshare/settings.py", "immshare/environment.py", "immshare/frontend.py", "immshare/commands.py"}
    readers = {
        name(path)
        for path in PACKAGE.rglob("*.py")
        if re.search(r"os\.(environ|getenv)|IMMSHARE_\w+.*environ", path.read_text("utf-8"))
    }
    # A worker process is given its environment by the process that starts it.
    assert readers - allowed <= {"immshare/jobs/worker_process.py", "immshare/jobs/worker.py"}


def routes(context: Context) -> dict[str, dict[str, dict[str, object]]]:
    return create_api(context).openapi()["paths"]


def test_every_route_says_what_it_does(context: Context) -> None:
    found = [(method, path, route) for path, methods in routes(context).items() for method, route in methods.items()]
    assert len(found) > 30
    assert [f"{method} {path}" for method, path, route in found if not route.get("summary")] == []
    assert [f"{method} {path}" for method, path, route in found if not route.get("description")] == []


def test_every_error_has_a_status_a_title_and_an_explanation() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ImmshareError)]
    for kind in kinds:
        assert 400 <= STATUS_BY_CODE[kind.code] <= 599
        assert TITLE_BY_CODE[kind.code]
        assert inspect.getdoc(kind)
    assert set(STATUS_BY_CODE) == set(TITLE_BY_CODE) == {kind.code for kind in kinds}


def page_modules() -> list[str]:
    return sorted(path.stem for path in (PACKAGE / "pages").glob("*.py") if path.stem != "__init__")


def routes_of_pages() -> set[str]:
    """The routes of all pages, as each one's ``add`` registers them."""
    found = set()
    for module in page_modules():
        source = (PACKAGE / "pages" / f"{module}.py").read_text("utf-8")
        routes = re.findall(r'route="(/[\w/\[\]-]*|404)"', source)
        assert routes, f"{module} has no route"
        found |= set(routes)
    return found


def test_every_page_is_listed() -> None:
    source = inspect.getsource(pages.add_pages)
    listed = re.findall(r"\w+", source[source.index("for page in (") : source.index("):\n")].partition("(")[2])
    assert sorted(listed) == page_modules()


def test_the_gate_knows_every_page_and_no_other() -> None:
    known = page_gate._PUBLIC | page_gate._PRIVATE
    routes = routes_of_pages() - {"404"}
    # A page about one thing: its name stands in brackets.
    of_one = {route for route in routes if "[" in route}
    assert known - {"/"} == routes - of_one
    assert [one for one in of_one if not page_gate._PRIVATE_BELOW.fullmatch(one) and link_of_path(one) is None] == []
    assert not page_gate._PUBLIC & page_gate._PRIVATE


def test_the_map_names_everything_at_the_top() -> None:
    top = [path for path in PACKAGE.iterdir() if not path.name.startswith(("_", "."))]
    missing = [path.name for path in top if f"{path.name}/" not in MAP and f"`{path.name}`" not in MAP]
    assert [one for one in missing if one not in ("README.md",)] == []


def test_what_the_map_names_is_there() -> None:
    cells = re.findall(r"^\| (`[^|]+`) \|", MAP, re.MULTILINE)
    named = [path for cell in cells for path in re.findall(r"`([^`]+)`", cell)]
    assert len(named) > 15
    assert [path for path in named if not (PACKAGE / path).exists()] == []


def test_links_of_both_readmes_lead_somewhere() -> None:
    for folder, text in ((ROOT, README), (PACKAGE, MAP)):
        targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
        assert [target for target in targets if not (folder / target).exists()] == []


def without_comments(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", LOOK, ids=name)
def test_colors_stand_in_the_tokens_only(path: Path) -> None:
    # An address within the page ("#content") is no color.
    text = re.sub(r"""(href|id|to)=["']#[\w-]+["']""", "", without_comments(path))
    assert HEX.findall(text) == []


@pytest.mark.parametrize("path", LOOK, ids=name)
def test_sizes_stand_in_the_tokens_only(path: Path) -> None:
    text = without_comments(path)
    conditions = " ".join(re.findall(r"@media[^{]*", text))
    assert {round(float(width) + 0.02) for width in LENGTH.findall(conditions)} <= WIDTHS_PX
    rest = re.sub(r"@media[^{]*", "", text)
    found = [match[0] for match in LENGTH.finditer(rest) if float(match[1]) != 0]
    assert found == [], "use a variable of the tokens"


@pytest.mark.parametrize("path", [path for path in LOOK if path.suffix == ".css"], ids=name)
def test_stylesheets_use_variables_that_exist(path: Path) -> None:
    text = without_comments(path)
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used - emitted_variables() - variables_set_by_components() == set()


def emitted_variables() -> set[str]:
    return set(re.findall(r"(--[\w-]+):", tokens.css_variables()))


def variables_set_by_components() -> set[str]:
    """Those that stylesheets define for themselves or scripts set."""
    texts = [without_comments(path) for path in LOOK]
    return {
        found
        for text in texts
        for found in re.findall(r"""(--[\w-]+)\s*:|["'](--[\w-]+)["']""", text)
        for found in found
        if found
    }


def sources() -> list[Path]:
    folders = [PACKAGE, ROOT / "tests", ROOT / "assets" / "styles"]
    kinds = (".py", ".js", ".jsx", ".css", ".md")
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    made = {"__pycache__", "node_modules"}
    return [path for path in found if made.isdisjoint(path.parts) and path != Path(__file__)]


def test_nothing_is_left_to_do() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [name(path) for path in sources() if pattern.search(path.read_text("utf-8"))] == []


def test_no_file_is_too_long() -> None:
    longest = [path for path in sources() if path.suffix != ".css" and path.read_text("utf-8").count("\n") > 400]
    assert [name(path) for path in longest] == []


def test_the_scripts_of_our_own_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {path.name: path.read_text("utf-8").count("\n") for path in SCRIPTS}
    with capsys.disabled():
        print(f"\nlocal components: {sum(lines.values())} lines of JavaScript in {len(lines)} files")
    assert lines
    assert max(lines.values()) <= 400


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_have_no_text_of_their_own(path: Path) -> None:
    """What people read comes as a prop from Python: no words between tags, none in labels."""
    text = re.sub(r"//[^\n]*", "", without_comments(path))
    labels = re.findall(r"""(?:aria-label|title|alt|placeholder)=["']([^"'{}]*[A-Za-z][^"'{}]*)["']""", text)
    between = re.findall(r"<\w+[^<>]*>\s*([A-Z][a-z]+[^<>{}]*)</\w+>", text)
    assert labels + between == []
