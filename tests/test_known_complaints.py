"""What users of comparable systems complained of in public, and which test here answers each.

The numbers are those of issues in public repositories. A complaint counts as answered only while the test that is named for
it exists; the tests themselves run with their parts.

Law (laws-africa/indigo, laws-africa/bluebell, Lexpedite/blawx, Shoobx/xmldiff, zmjones/untreaties, owid/etl)

| complaint | here |
|---|---|
| indigo 870, 1127: one inserted article marked all that follows as changed | an insertion is one addition, the rest is renumbered |
| indigo 935: texts without a common work could not be compared | any law is compared with any model; clauses are paired by content |
| indigo 1756, 1761: two amendments of one day | both versions stay, in the order in which they were entered; the later one stands |
| indigo 952: a date without a text showed the neighbour's | a version that is not there is not found; a silent edition is not answered for by an older one |
| indigo 260, 1221: sections commence apart, one never | "in force on a day" is asked of each provision |
| indigo 1100: in force and not in force did not add up | yes, no and unknown are all provisions |
| indigo 1299, 2220: commencement without a day | it is in force, and since when is unknown |
| bluebell 26: repeated and missing numbers | identifiers become distinct once, and a second run changes nothing |
| blawx 183: references made from identifiers | an anchor is identifier, quotation and hash; it follows its words or is an orphan |
| xmldiff 119, 86, 144: hours for long texts, false moves of equal lines | long clauses sentence by sentence; unchanged lines are never marked |
| untreaties 1: dates shifted by one country | dates of two sources stand side by side, none is chosen |
| owid/etl 2209, 6433: withdrawal, accession after signature | acts are a sequence of states; an odd order is named, history stays |

Figures (owid/etl, sdmx-twg, open-sdg, dr-leo/pandaSDMX, amattioc/SDMX, dhis2-core, csvcubed, ehrql, gtsummary, sdcTools)

| complaint | here |
|---|---|
| etl 6287: unknown origin left out of sums | pairs and unknown are the total; a file without unknown says so; two codes for it are both in the total |
| etl 824: China with or without Hong Kong, a country twice in a region | sums of countries are flagged, and never added to their parts |
| etl 6681: residual regions added; a missing year became 0 | aggregates stay out of sums; a year without figures has no sum |
| etl 3178: blanks became 0 | a blank has no observation; a missing mark has no value, on the page, in files and in the API |
| sdmx-ml 32, pysdmx 396, 348: NaN, empty, absent, #N/A | "marked as missing" or "not sent", never 0 |
| open-sdg 595, sdmx-json 38: footnotes lost | they travel to table, chart, file and API |
| etl 6495, pandaSDMX 255: a new edition emptied the old one | an edition without figures is refused with a sentence, and the old one stays |
| SDMX 275, mixer 429: deletions and roundings in a revision | what changed, was added, withdrawn or only rounded is listed |
| dhis2 6567, 9670: zeros skipped, wrong means | zero is a figure, a blank is none: the mean of 0, 4 and a blank is 2 |
| csvcubed 71: thousands as unit or multiplier | multipliers are resolved once; mixed ones are refused |
| ehrql 1666, gtsummary 1691: a total reveals the small count | titles, totals, percentages, map classes and earlier releases are part of the attack |
| sdcTools 136, 160: linked tables leak | an attacker's linear programme over all linked tables |

Crises (HXLStandard/libhxl-python, HXLStandard/hxl-proxy, OCHA-DAP/hdx-python-country, healthsites/healthsites, XLSForm/pyxform,
kobotoolbox/kpi, kobotoolbox/formpack, getodk, CenterForOpenScience/osf.io, cdisc-org/DDF-RA)

| complaint | here |
|---|---|
| libhxl 276: an empty row before the headings stopped a national table | the row of tags is searched in the first rows |
| libhxl 269, 270: one malformed tag, and the table counted as untagged | the tag is named with its cell, the rest comes in |
| libhxl 90, 92: merged cells in data and headings | they are filled inside the merge, and nowhere else |
| libhxl 34: a missing column was told in every row | it is told once |
| hxl-proxy 207, cove 9: errors named another column and row | a reason names the cell of the sheet as it was sent |
| hxl-proxy 75: `#country` was joined with `#country+code` | columns that say the same are asked about |
| hdx-python-country 24, 42, project-zeno 801: names matched with places elsewhere | a place is looked up inside country and province; below 0.85 a person decides |
| healthsites 883: names alone matched a fifth | organizations that are not known stay in the record and are listed |
| pyxform 23, 373, 585: doubled names of choices | list, rows and both labels are named |
| pyxform 370, 773: blanks in choices of several | the form is checked before it is frozen, and is not frozen with them |
| kpi 2089, 3116, 1358: a column that went shifted the others, or a new one took its name | columns are known by their headings; every row written has as many cells as headings; a registered indicator keeps its definition |
| formpack 151: one name, another type | an indicator computed in another way than registered is a deviation |
| web-forms 848, central 80: work under one version claimed another | a record states its version by fingerprint; an older one is a deviation, an unknown one is refused |
| osf.io 2533, 8940, 9533, DDF-RA 477: registrations hidden or changed without a reason | a withdrawal waits for a second person and leaves title, dates and reason; a change says why, when, what and how far |
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAWTEXTS, LAWGAP = "evidence/tests/lawtexts", "evidence/tests/lawgap/test_rules.py"
WHERE, FORMS = "hub/exchange/tests/test_who_does_what_where.py", "hub/prevalence/tests/test_questionnaires.py"
STUDY, RESULTS = "hub/prevalence/tests/test_from_question_to_registration.py", "hub/prevalence/tests/test_results.py"
FIGURES, HIDING = "hub/statistics/tests", "evidence/tests/disclosure/test_suppression.py"
ANSWERS = {
    "indigo 870": [f"{LAWTEXTS}/test_revisions.py::test_an_inserted_article_that_renumbers_the_rest_is_one_addition"],
    "indigo 935": [
        f"{LAWTEXTS}/test_alignment.py::test_quality_on_conventions_edited_split_joined_and_shuffled",
        "hub/modellaws/tests/test_comparisons.py::test_the_article_with_the_most_similar_words_is_suggested",
    ],
    "indigo 1756": ["hub/modellaws/tests/test_texts.py::test_two_versions_of_one_day_stay_in_their_order"],
    "indigo 952": [
        "hub/modellaws/tests/test_texts.py::test_a_version_that_is_not_there_is_no_neighbour",
        "hub/law/tests/test_read_pages.py::test_an_edition_that_is_silent_is_not_answered_for_by_an_older_one",
    ],
    "indigo 260": [f"{LAWGAP}::test_in_force_on_a_day"],
    "indigo 1100": [f"{LAWGAP}::test_yes_no_and_unknown_add_up_to_all"],
    "indigo 1299": [
        f"{LAWGAP}::test_in_force_on_a_day",
        "hub/law/tests/test_assess.py::test_a_provision_with_the_day_from_which_it_is_in_force",
    ],
    "bluebell 26": [
        "hub/modellaws/tests/test_akn.py::test_repeated_identifiers_are_mended_once",
        "hub/modellaws/tests/test_akn.py::test_identifiers_become_distinct_and_stay_so",
    ],
    "blawx 183": [
        f"{LAWTEXTS}/test_clauses.py::test_an_anchor_follows_its_words_when_the_text_is_renumbered",
        f"{LAWTEXTS}/test_clauses.py::test_an_anchor_whose_words_are_gone_is_an_orphan_and_never_the_neighbour",
    ],
    "xmldiff 119": [
        f"{LAWTEXTS}/test_revisions.py::test_repeated_unchanged_lines_are_never_marked",
        f"{LAWTEXTS}/test_revisions.py::test_a_very_long_clause_is_compared_sentence_by_sentence",
    ],
    "untreaties 1": [
        "hub/law/tests/test_declared_and_disputed.py::test_each_known_contradiction_stands_side_by_side",
        "hub/law/tests/test_import_law.py::test_dates_of_two_sources_stand_side_by_side",
    ],
    "owid/etl 2209": [f"{LAWGAP}::test_where_a_country_stands", f"{LAWGAP}::test_odd_orders_are_named"],
    "etl 6287": [
        f"{FIGURES}/test_pages.py::test_corridors_and_unknown_are_the_total",
        f"{FIGURES}/test_import.py::test_a_file_without_unknown_origin_says_so",
        f"{FIGURES}/test_editions.py::test_two_names_for_the_unknown_are_two_groups_and_both_are_in_the_total",
    ],
    "etl 824": [f"{FIGURES}/test_complaints.py::test_a_sum_of_countries_is_never_added_to_its_parts"],
    "etl 6681": [
        f"{FIGURES}/test_pages.py::test_partners_keep_unknown_and_leave_sums_out",
        f"{FIGURES}/test_complaints.py::test_a_year_without_figures_has_no_sum",
    ],
    "etl 3178": [
        f"{FIGURES}/test_import.py::test_missing_is_never_zero",
        f"{FIGURES}/test_complaints.py::test_a_blank_stays_a_blank_in_page_file_and_api",
    ],
    "sdmx-ml 32": [f"{FIGURES}/test_import.py::test_missing_is_never_zero"],
    "open-sdg 595": [
        f"{FIGURES}/test_pages.py::test_a_footnote_travels_to_table_chart_and_file",
        "hub/api/tests/test_figures.py::test_a_hidden_count_comes_as_its_bounds_with_its_footnote",
    ],
    "etl 6495": [f"{FIGURES}/test_complaints.py::test_an_empty_new_edition_is_refused_and_the_old_one_stays"],
    "SDMX 275": [
        f"{FIGURES}/test_import.py::test_an_edition_stands_beside_the_older_one_and_is_compared",
        f"{FIGURES}/test_import.py::test_a_difference_in_the_last_digits_is_rounding",
        f"{FIGURES}/test_pages.py::test_what_changed_names_what_was_withdrawn",
    ],
    "dhis2 6567": [f"{FIGURES}/test_complaints.py::test_zero_is_a_figure_and_a_blank_is_none"],
    "csvcubed 71": [
        f"{FIGURES}/test_layouts.py::test_thousands_are_read_and_ambiguous_numbers_are_not_guessed",
        f"{FIGURES}/test_layouts.py::test_population_is_in_persons_and_asks_for_its_sex",
    ],
    "ehrql 1666": [
        f"{HIDING}::test_hiding_small_counts_alone_gives_them_away",
        f"{HIDING}::test_a_title_that_says_too_much_is_named",
        f"{HIDING}::test_a_percentage_that_says_too_much_is_named",
        f"{HIDING}::test_an_earlier_release_never_reveals_with_a_new_one",
    ],
    "sdcTools 136": [
        f"{HIDING}::test_linked_tables_are_attacked_together",
        f"{HIDING}::test_one_hidden_cell_in_each_line_of_two_loops_is_found",
    ],
    "libhxl 276": [f"{WHERE}::test_an_empty_row_before_the_headings"],
    "libhxl 269": [f"{WHERE}::test_a_malformed_tag_is_named_with_its_cell_and_the_rest_comes_in"],
    "libhxl 90": [
        f"{WHERE}::test_merged_cells_are_filled_only_inside_the_merge",
        f"{WHERE}::test_the_small_files_of_the_standard",
    ],
    "libhxl 34": [f"{WHERE}::test_a_missing_column_is_told_once_and_not_in_each_row"],
    "hxl-proxy 207": [f"{WHERE}::test_reasons_name_the_cell_of_the_sheet_as_it_was_sent"],
    "hxl-proxy 75": [f"{WHERE}::test_columns_that_say_the_same_are_asked_about"],
    "hdx-python-country 24": [
        f"{WHERE}::test_areas_are_found_inside_their_country_and_province_only",
        f"{WHERE}::test_what_a_person_decided_holds_for_the_whole_table",
        "hub/vocabularies/tests/test_country_names.py::test_found",
    ],
    "healthsites 883": [f"{WHERE}::test_unmatched_organizations_stay_listed"],
    "pyxform 23": [f"{FORMS}::test_a_doubled_choice_is_said_with_list_rows_and_both_labels"],
    "pyxform 370": [
        f"{FORMS}::test_a_space_in_a_choice_of_several",
        f"{FORMS}::test_a_teams_own_form_is_checked_and_frozen",
    ],
    "kpi 2089": [
        f"{WHERE}::test_a_column_that_went_shifts_no_other_and_a_new_one_takes_no_old_place",
        f"{WHERE}::test_every_row_of_the_export_has_as_many_cells_as_headings",
        "evidence/tests/prevalence/respondents/test_reading.py::test_missing_column_is_named",
    ],
    "formpack 151": ["hub/prevalence/tests/test_deviations.py::test_each_departure_in_one_sentence"],
    "web-forms 848": [
        "hub/prevalence/tests/test_deviations.py::test_another_fingerprint",
        f"{RESULTS}::test_a_record_edited_by_hand_or_of_another_study_is_refused",
        "evidence/tests/prevalence/test_record.py::test_another_protocol_and_wrong_options_are_refused",
    ],
    "osf.io 2533": [
        f"{STUDY}::test_a_withdrawal_waits_for_a_second_person",
        f"{STUDY}::test_the_secretariat_may_force_it_and_the_page_says_so",
        f"{STUDY}::test_a_draft_can_be_deleted_and_a_registered_one_not",
        f"{STUDY}::test_an_amendment_says_why_when_what_and_how_far",
        f"{STUDY}::test_a_changed_primary_indicator_is_flagged",
    ],
}


def test_there_are_thirty_eight() -> None:
    assert len(ANSWERS) == 38
    rows = [
        line for line in (__doc__ or "").splitlines() if line.startswith("| ") and not line.startswith("| complaint")
    ]
    assert len(rows) == len(ANSWERS)


@pytest.mark.parametrize("complaint", ANSWERS)
def test_the_answer_is_there(complaint: str) -> None:
    assert complaint.split()[-1] in (__doc__ or "")
    for answer in ANSWERS[complaint]:
        path, _, name = answer.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, answer
