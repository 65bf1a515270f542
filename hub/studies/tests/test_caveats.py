"""No caveat of the evidence library reaches a reader in English where she reads another language."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from django.utils.translation import override
from evidence.inputoutput.runs import ASSUMPTIONS as RUN_ASSUMPTIONS
from evidence.inputoutput.table import DIFFERENCE

import evidence
from hub.lib.caveat_sentences import ASSUMPTIONS, CAVEATS, FINDINGS, OF_SCALE_UP, REASONS
from hub.lib.caveats import caveat_text, translate_caveat
from hub.lib.models_of_methods import MODELS_OF_METHODS
from hub.lib.notes_of_tables import NOTES_OF_TABLES
from hub.lib.words_of_records import interval_in_own_language
from hub.studies.failures import SENTENCES as FAILURES
from hub.studies.failures import STAGES, shown_error, shown_stage
from hub.studies.models import Run
from hub.studies.parameters import shown_value
from hub.studies.pictures import in_own_language
from hub.studies.places import Places
from hub.studies.wording import translate, translate_mark

# The parts of the library whose results become studies here; what only its commands and other pages say is left out.
READ = ("prevalence", "inputoutput")
LANGUAGES = ("fr", "es", "ar", "pt")
ROOT = Path(evidence.__file__).parent
Assigned = dict[str, list[ast.expr]]


def said_by(path: Path) -> set[str]:
    """The words of each `Caveat(code, words)`, with X for the values, once for each way in which they can come out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        known = _assigned(scope)
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Caveat":
                found |= set(_ways(node.args[1], known))
    # Through a function around them, names of another one may stand unresolved: those are whole values, and no sentence.
    return {words for words in found if words.strip("X ")}


def _assigned(scope: ast.AST) -> Assigned:
    known: Assigned = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            before = known.get(node.target.id, [])
            known[node.target.id] = [*before, *(ast.BinOp(one, ast.Add(), node.value) for one in before)]
    return known


def _ways(node: ast.expr, known: Assigned) -> list[str]:
    """The texts that an expression can give; X for what is no text of the library."""
    match node:
        case ast.Constant(value=str()):
            return [str(node.value)]
        case ast.JoinedStr():
            return ["".join(parts) for parts in product(*(_ways(part, known) for part in node.values))]
        case ast.FormattedValue(value=ast.Name() | ast.IfExp()):
            return _ways(node.value, known)
        case ast.IfExp():
            return [*_ways(node.body, known), *_ways(node.orelse, known)]
        case ast.BinOp(op=ast.Add()):
            return [one + two for one, two in product(_ways(node.left, known), _ways(node.right, known))]
        case ast.Name():
            texts = [one for one in known.get(node.id, []) if _is_text(one)]
            return [way for one in texts for way in _ways(one, known)] or ["X"]
    return ["X"]


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return isinstance(node.value, str)
        case ast.IfExp():
            return _is_text(node.body) and _is_text(node.orelse)
        case ast.BinOp(op=ast.Add()):
            return _is_text(node.left) and _is_text(node.right)
    return isinstance(node, ast.JoinedStr)


FILES = [
    path
    for part in READ
    for path in sorted((ROOT / part).rglob("*.py"))
    if "Caveat(" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_caveat_of_the_library_is_known(path: Path) -> None:
    said = said_by(path)
    with override("fr"):
        assert [words for words in said if translate_caveat(words) == words] == []


def noted_by(path: Path) -> set[str]:
    """What a module adds to the notes of a table and to the assumptions of counts."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        known = _assigned(scope)
        for node in ast.walk(scope):
            match node:
                case ast.Call(func=ast.Attribute(attr="append", value=ast.Name(id=name) | ast.Attribute(attr=name))):
                    if name in {"notes", "said", "assumptions", "remarks", "sentences"}:
                        found |= set(_ways(node.args[0], known))
    return {words for words in found if words.strip("X ")}


NOTING = [path for part in ("sources", "satellites", "inputoutput") for path in sorted((ROOT / part).rglob("*.py"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_noted_of_a_table_is_known(language: str) -> None:
    noted = {words.replace("'X', up to", f"'{DIFFERENCE}', up to") for path in NOTING for words in noted_by(path)}
    assert len(noted) > 20
    with override(language):
        assert [words for words in sorted(noted) if translate_caveat(words) == words] == []
        assert "'" not in translate_caveat("Column 'code' holds codes, not deliveries, and was left out.")


def test_the_words_of_the_library_are_found() -> None:
    said = set().union(*map(said_by, FILES))
    assert len(said) > 80
    assert any("are they given in thousands?" in words for words in said)
    assert any(words.endswith("as drawn tables differ from it in sum.") for words in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_keeps_its_values(language: str) -> None:
    with override(language):
        for sentence in (*CAVEATS, *ASSUMPTIONS, *OF_SCALE_UP, *NOTES_OF_TABLES, *FINDINGS):
            values = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", sentence)}
            said = sentence % values if values else sentence
            words = translate_caveat(said)
            assert words != said
            assert all(name in words for name in values), words


def test_what_every_figure_of_supply_chains_rests_on_is_known() -> None:
    assert set(RUN_ASSUMPTIONS) <= set(ASSUMPTIONS)


def test_values_are_told_as_the_reader_writes_them() -> None:
    few = "Only 221 of 2,744 cases in North (8%) are on more than one list and 7 on three or more; all that is said of people on no list rests on them."
    left_out = f"latent is not in this report: {REASONS[0]}"
    choice = "The choice of method and model decides the answer: 11,313 (stepwise, main effects + LA×NG) to 25,978 (highest near-best BIC) from the same cases. No interval of a single method contains this doubt."
    with override("fr"):
        plain = translate_caveat(few).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
        assert "221 cas sur 2\N{NO-BREAK SPACE}744 (North) (8\N{NO-BREAK SPACE}%)" in plain
        assert "Aucun modèle" in translate_caveat(left_out)
        assert "effets principaux + LA×NG" in translate_caveat(choice)
        assert caveat_text(few).lang == "fr"
        assert caveat_text("Something new.").lang == "en"
    with override("en"):
        assert translate_caveat(few) == few


def test_words_from_the_right_keep_their_order_in_a_picture() -> None:
    svg = '<svg viewBox="0 0 300 40" aria-label="Where the work is done"><text/><text x="9">beyond 7</text><text>Region C 90.0</text></svg>'
    with override("ar"):
        drawn = in_own_language(svg, Places({}))
    assert 'aria-label="أين يُنجَز العمل"' in drawn
    assert re.search('<text x="9">\N{RIGHT-TO-LEFT ISOLATE}[^<]+ 7\N{POP DIRECTIONAL ISOLATE}</text>', drawn)
    with override("en"):
        assert in_own_language(svg, Places({})) == svg


def test_values_within_a_list_of_names_are_told_as_the_reader_writes_them() -> None:
    rest = "Value added explains the exports only up to a rest (column unexplained; DEU 127,113 of 1,601,451, FRA 61,868.2 of 690,056): taxes and margins, imported inputs of a national table, industries without output."
    unknown = "Nothing is known for 2 of 41 regions (DEU, RoW); that is not zero: figures that depend on them are unknown, and what was counted is given as at_least."
    places = Places({"DEU": "Allemagne", "FRA": "France", "RoW": "Reste du monde"})
    with override("fr"):
        plain = translate_caveat(places.name_codes(rest)).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
        assert "Allemagne 127\N{NO-BREAK SPACE}113 sur 1\N{NO-BREAK SPACE}601\N{NO-BREAK SPACE}451" in plain
        assert "France 61\N{NO-BREAK SPACE}868,2 sur" in plain
        assert "(Allemagne, Reste du monde)" in translate_caveat(places.name_codes(unknown))
    assert Places({}).name_codes(rest) == rest
    long = Places({"GBR": "Royaume-Uni de Grande-Bretagne et d’Irlande du Nord"})
    assert long.in_pictures.name_codes("GBR 5") == "Royaume-Uni de Grande-… 5"
    with override("ar"):
        assert "127,113" in translate_caveat(rest)
        assert Places({"KHM": "أ", "PHL": "ب"}).name_codes("KHM, PHL").replace("\N{RIGHT-TO-LEFT MARK}", "") == "أ، ب"


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_far_a_study_is_and_why_it_failed_is_told_in_the_language_of_the_reader(language: str) -> None:
    with override(language):
        for stage in STAGES:
            assert shown_stage(Run(stage=stage)) != stage
        for sentence in FAILURES:
            names = re.findall(r"%\((\w+)\)s", sentence)
            said = sentence % {name: f"<{name}>" for name in names} if names else sentence
            told = shown_error(Run(error=said))
            assert told.lang == language, said
            assert all(f"<{name}>" in told for name in names)
        unknown = shown_error(Run(error="Something new."))
    assert (unknown, unknown.lang) == ("Something new.", "en")


def test_numbers_beside_methods_and_on_axes_are_those_of_the_reader() -> None:
    with override("fr"):
        told = interval_in_own_language("BCa bootstrap with the choice repeated, 1,000 replicates, 95 %")
        assert "1\N{NO-BREAK SPACE}000 " in told.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
        assert interval_in_own_language("jackknife, t on the logit scale, 95 %").startswith("Jackknife, loi t")
        assert translate("mean, 28 degrees of freedom") == "moyenne, 28 degrés de liberté"
        assert translate_mark("1.2k") == "1,2\N{NO-BREAK SPACE}k"
        assert translate_mark("44.5%") == "44,5\N{NARROW NO-BREAK SPACE}%"
        assert "valeur ajoutée" in translate(
            "Final demand of all regions together needs 5 million US$ (value added), under the assumptions listed below."
        )
    with override("en"):
        assert translate_mark("1.2k") == "1.2k"
        assert translate_mark("44%") == "44%"


def test_a_report_without_a_figure_says_why_for_each_method() -> None:
    error = f"bic is not in this report: {REASONS[0]} graphs and latent are not in this report: no case is on two lists, so their figures would be those of their prior assumptions, not of the data."
    with override("fr"):
        told = shown_error(Run(error=error))
        assert told.lang == "fr"
        assert "not in this report" not in told
        assert "Aucun modèle" in told
        assert shown_error(Run(error=f"{error} And more.")).lang == "en"


def test_units_counts_and_what_methods_assumed_are_told_in_the_language_of_the_reader() -> None:
    with override("fr"):
        money = translate_caveat(
            "gross_exports is money (million US$); the other columns are value added (million US$)."
        )
        assert "valeur ajoutée (millions de dollars" in money
        assert "US$" not in money
        none = translate("No picture: The Sankey diagram has nothing to draw: the table has no rows.")
        assert re.fullmatch("Pas d’image.: il n’y a rien .*", none), none
        assert translate("footprint.csv") == translate("Footprint of each region’s final demand")
        assert shown_value(21906291.9999999).endswith("292")
        assert shown_value(2011, "year") == "2011"
        for model in MODELS_OF_METHODS:
            said = model % {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", model)} if "%" in model else model
            assert translate(said) != said, said
        assert shown_value(10718378.0) == shown_value(10718378)
        assert [shown_value(True), shown_value(0.02), shown_value("seed")] == ["oui", "0,02", "seed"]
        assert shown_value("seed", "unknown_recruiter") != "seed"
