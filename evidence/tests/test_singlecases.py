"""Headings that show that each row is a person, and those that name people only because they are counted."""

import pytest
from evidence.singlecases import columns_about_people


@pytest.mark.parametrize("figures_expected", [False, True])
@pytest.mark.parametrize(
    "headings",
    [
        "Nombre;Sexo;Edad;Nacionalidad",
        "Nombre;Edad;Ciudad",
        "Nombres;Apellidos;Género",
        "Sexo;Edad;Nombre",
        "Sex;Nationality;Year of birth;Occupation",
        "Sexe;Année de naissance;Pays",
        "Año de nacimiento;País",
    ],
)
def test_names_and_births_of_people_are_refused_everywhere(headings: str, figures_expected: bool) -> None:
    assert columns_about_people(headings.split(";"), figures_expected=figures_expected)


@pytest.mark.parametrize(
    "headings",
    [
        "N°;Sexe;Âge;Nationalité",
        "Nº;Sexo;Edad;Nacionalidad",
        "N;Sex;Age;Nationality",
        "Number;Sex;Age;Nationality",
        "Sex;Age;N°",
        "Sex;Age;Nationality;Year",
        "Sex;Age;Housing unit",
        "Sex;Age;Years in school",
        "Número de expediente;Sexo;Edad",
        "Sex;Age;Case worker",
        "Sex;Nationality;Share house",
        "Sex;Age;Population group",
        "Unit;Sex;Age",
        "Number;Year of birth;Country",
    ],
)
def test_a_row_number_a_unit_or_a_year_is_no_count(headings: str) -> None:
    assert columns_about_people(headings.split(";"), figures_expected=True)


@pytest.mark.parametrize("figures_expected", [False, True])
@pytest.mark.parametrize(
    "headings",
    [
        "Sexe;Nombre",
        "Sexe;Âge;Nombre",
        "Sex;Age;n",
        "Sex;Age;Number;Percent",
        "Sex;Age;%",
        "Sex;Age;Number of victims",
        "Sex;Age;Victims detected",
        "Sexe;Âge;Nombre de victimes",
        "Sexo;Edad;Número de víctimas",
        "Pays;Sexe;Âge;Année;Valeur",
        "País;Sexo;Edad;Año;Valor",
        "Nombre;Sexo;Edad;Año;Valor",
        "Pays;Sexe;Âge;Taux",
        "País;Sexo;Edad;Tasa",
        "Pays;Sexe;Âge;Pourcentage",
        "País;Sexo;Edad;Porcentaje",
        "Sexe;Âge;Personnes",
        "Sexo;Edad;Personas",
        "Sexo;Edad;Casos",
        "Sexo;Edad;Totales",
        "Sexo;Edad;Población",
        "Sex;Age;Estimated population",
        "Sex;Year of birth;Number",
        "age;geo_area;nature;sex;units;year;sl_tlf_chldea",
        "Sex;Age;Male;Female",
    ],
)
def test_tables_of_counts_are_taken(headings: str, figures_expected: bool) -> None:
    assert not columns_about_people(headings.split(";"), figures_expected=figures_expected)
