"""Rules about the repository itself."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAND_ALONE = {"error_plain.html", "file.html"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository; outside a checkout, those that lie here."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [
            path for pattern in patterns for path in ROOT.rglob(pattern) if ".venv" not in path.relative_to(ROOT).parts
        ]
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_lock_file_names_the_public_registry_only() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    sources = {str(package["source"].get("registry", "here")) for package in lock["package"]}
    assert sources == {"https://pypi.org/simple", "here"}
    addresses = re.findall(r'url = "(https?://[^/"]+)', (ROOT / "uv.lock").read_text())
    assert set(addresses) == {"https://files.pythonhosted.org"}


@pytest.mark.parametrize("file", ["pyproject.toml", "evidence/pyproject.toml"])
def test_every_dependency_says_what_it_is_for(file: str) -> None:
    text = (ROOT / file).read_text()
    sections = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert sections
    names_that_speak = {"mypy", "pytest", "pytest-django", "ruff", "types-openpyxl", "types-pyyaml"}
    for line in "".join(sections).splitlines():
        name = re.search(r'"([\w-]+)', line)
        assert name is None or "#" in line or name.group(1) in names_that_speak, line.strip()


def test_no_page_carries_styles_or_scripts_of_its_own() -> None:
    """The content policy would refuse them; better to hear of it here. Files that stand alone may have theirs."""
    for template in tracked("hub/**/*.html"):
        text = template.read_text()
        assert not re.search(r'btn--link[^>]*>{% translate "Cancel"', text), (
            f"{template}: Cancel is a button everywhere"
        )
        assert not re.search(r"<[a-z][^>]*\sstyle=", text), f"{template}: style in a tag"
        assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text), f"{template}: script in a tag"
        assert "<style" not in text or template.name in STAND_ALONE, f"{template}: style block"
        for script in re.findall(r"<script([^>]*)>", text):
            assert "src=" in script or "application/json" in script, f"{template}: script block"


def test_nothing_is_loaded_from_elsewhere() -> None:
    for file in tracked("hub/**/*.html", "hub/**/*.css", "hub/**/*.js"):
        text = file.read_text()
        assert not re.search(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//', text), file
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), file


def test_nobodys_machine_is_named() -> None:
    """Folders of the machine something was written on mean nothing on another."""
    places = re.compile("(?<![\\w.])/(?:" + "|".join(["work", "home", "Users", "root"]) + ")/[a-z]")
    for file in tracked("*.py", "*.md", "*.toml", "*.yaml", "*.html", "Makefile", ".ci/run"):
        if "tests" in file.relative_to(ROOT).parts:  # they make up machines of their own
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = places.search(line)
            assert not found or "http" in line, f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"


def test_make_help_lists_the_everyday_words() -> None:
    text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for word in ("run", "test", "check", "fix", "bench", "docs"):
        assert f"make {word} " in text


APPS = sorted(path.parent for path in tracked("hub/*/apps.py"))


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_app_has_the_same_shape(app: Path) -> None:
    def has(name: str) -> bool:
        return (app / f"{name}.py").is_file() or (app / name / "__init__.py").is_file()

    tests = [path for path in (app / "tests").glob("test_*.py") if "\ndef test_" in path.read_text()]
    assert tests, f"{app.name} has no tests of its own."
    assert has("models") == has("migrations"), f"{app.name} needs models and migrations, or neither."
    assert not has("urls") or has("views"), f"{app.name} has addresses and no views."
    templates = {path.name for path in (app / "templates").glob("*")} if (app / "templates").is_dir() else set()
    assert templates <= {app.name}, f"{app.name} has templates under another name."


def test_the_picture_and_the_table_of_apps_are_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    layers = [set(re.findall(r"\w+", layer)) for layer in contract]
    names = set().union(*layers)
    assert names == {app.name for app in APPS}, "an app has no layer, or a layer has no app"
    picture = (ROOT / "docs/pictures/architecture.svg").read_text(encoding="utf-8")
    rows = re.findall(r'<text x="24"[^>]*>([^<]*)', picture)
    assert [set(re.findall(r"\w+", row)) & names for row in rows] == layers
    page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    cells = [cell for cell in re.findall(r"^\|[^|]*\|([^|]*)\|", page, re.MULTILINE) if "`" in cell]
    shown = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert set(shown) == names
    place = {name: number for number, layer in enumerate(layers) for name in layer}
    assert [place[name] for name in shown] == sorted(place[name] for name in shown)


def imported_modules(file: Path, modules: dict[str, Path]) -> set[str]:
    """The modules of the hub that a file imports anywhere, also inside functions and for types alone."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{one.name}" for one in node.names}
            found |= {name if name in modules else node.module for name in names}
    return found & modules.keys()


def test_no_modules_import_each_other() -> None:
    """The contract looks at apps; inside an app, a circle hides in functions. A package's own `__init__` passes names on."""
    files = [one.relative_to(ROOT) for one in tracked("hub/*.py") if not {"tests", "migrations"} & set(one.parts)]
    modules = {".".join(one.with_suffix("").parts).removesuffix(".__init__"): ROOT / one for one in files}
    waiting = {name: imported_modules(file, modules) - {name} for name, file in modules.items()}
    while free := {name for name, needs in waiting.items() if not needs}:
        waiting = {name: needs - free for name, needs in waiting.items() if name not in free}
    assert not waiting


# Real transactions, and PostgreSQL only before a release: the same is killed there in other tests, or a file is the subject.
ON_SQLITE = {
    "hub/background/tests/test_killed_workers.py",
    "hub/exchange/tests/test_import_killed.py",
    "hub/initiatives/tests/test_index_file.py",
}


def test_what_depends_on_the_database_is_tried_on_postgresql() -> None:
    """`make test` runs there what carries a mark; these words say that a test needs one."""
    words = re.compile(r"IntegrityError|django_db\(transaction=True|template_database import")
    marks = re.compile(r"mark\.(both_databases|on_postgresql)")
    unmarked = {
        str(file.relative_to(ROOT))
        for file in tracked("hub/*/tests/test_*.py")
        if words.search(text := file.read_text(encoding="utf-8")) and not marks.search(text)
    }
    assert unmarked == ON_SQLITE
    for app in APPS:
        marked = [path for path in (app / "tests").glob("test_*.py") if marks.search(path.read_text())]
        assert marked or not (app / "migrations").exists(), (
            f"{app.name} has tables, and no test of it runs on PostgreSQL."
        )


def test_the_tutorial_on_work_plans_names_what_the_pages_show() -> None:
    """What is bold in it is a button, a link or a tab; where a page is worded anew, the tutorial follows."""
    source = ROOT / "docs/tutorials/first-work-plan.md"
    bold = {" ".join(words.split()).rstrip(".") for words in re.findall(r"\*\*([^*]+)\*\*", source.read_text())}
    files = [path for path in tracked("hub/*.html", "hub/*.py") if "tests" not in path.relative_to(ROOT).parts]
    shown = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert len(bold) > 20
    assert {words for words in bold if not re.search(rf"[\"'>]{re.escape(words)}[\"'<]", shown)} == set()


def test_documents_name_files_and_pages_that_are_there() -> None:
    named = 0
    for document in tracked("*.md"):
        text = document.read_text(encoding="utf-8")
        files = re.findall(r"`((?:hub|docs|tests|bench|evidence)/[\w/.-]*[\w/])`", text)
        linked = [target for target in re.findall(r"\]\(([^)#?]+)", text) if "://" not in target and ":" not in target]
        missing = [name for name in files if not (ROOT / name).exists()]
        missing += [target for target in linked if not (document.parent / target).exists()]
        assert not missing, f"{document.relative_to(ROOT)}: {missing}"
        named += len(files) + len(linked)
    assert named > 200


def test_each_app_has_one_migration_until_the_first_release() -> None:
    """When a version is released, this test goes: docs/decisions/0009."""
    assert (ROOT / "CHANGELOG.md").read_text().count("\n## ") == 1, "A version is released."
    more = [path for path in ROOT.glob("hub/*/migrations/0*.py") if path.name != "0001_initial.py"]
    assert not more, f"Fold into 0001_initial.py: {more}"


def test_no_conflict_is_left_in_a_file() -> None:
    marks = ("<" * 7 + " ", ">" * 7 + " ")
    left = [
        f"{path}:{number}"
        for ending in ("*.html", "*.md", "*.py", "*.css", "*.js", "*.po", "*.toml", "*.yaml")
        for path in tracked(ending)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.startswith(marks)
    ]
    assert not left


def test_no_line_of_a_template_is_long() -> None:
    """A designer reads one element a line."""
    long = [
        f"{path}:{number}"
        for path in tracked("*.html", "hub/*/templates/*.txt", "hub/*/templates/*.svg", "hub/templates/*.svg")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 160
    ]
    assert not long


def test_no_attribute_holds_marked_words() -> None:
    """`marked` puts words of another direction into an element: in an attribute that would end it. There it is `plain`."""
    attribute = re.compile(r'[\w-]+="[^"]*\|marked')
    found = [
        f"{path}:{number}"
        for path in tracked("hub/**/*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if attribute.search(line)
    ]
    assert not found


def test_texts_are_marked_by_names_that_are_searched_for_them() -> None:
    """Texts inside `_now(…)` are never found, and stay English."""
    other = re.compile(r"import n?p?gettext(?:_lazy)? as (?!_\b)(\w+)")
    assert not [
        f"{path}: {found}" for path in tracked("hub/*.py") for found in other.findall(path.read_text(encoding="utf-8"))
    ]
