"""Built-in studies: on a made-up teaching table, on published counts, and on a table of the world."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.events.actions import record
from hub.events.models import Verb
from hub.events.reasons import NEW_EDITION
from hub.lib.visibility import Visibility
from hub.studies.actions import ask_for_run, register_dataset
from hub.studies.computing.shipped import SHIPPED
from hub.studies.files import hash_of
from hub.studies.models import Dataset, Method, Run
from hub.studies.recovery import end_lost_runs
from hub.studies.running import carry_out
from hub.studies.tasks import carry_out_run

HERE = Path(__file__).resolve().parent / "data"
# A built-in study without progress for this time was interrupted when the site stopped.
# Raise this when the studies must be computed again although data and library are the same.
EDITION = "4"


@dataclass(frozen=True)
class BuiltinDataset:
    file: Path
    fields: dict[str, Any]


@dataclass(frozen=True)
class BuiltinStudy:
    key: str
    method: str
    datasets: list[BuiltinDataset]
    parameters: dict[str, Any]
    texts: dict[str, Any]
    teaching: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def uk2013_file() -> Path:
    """The published counts are part of the evidence library; located without importing its dependencies."""
    return Path(str(metadata_folder())) / "data" / "uk2013.csv"


def metadata_folder() -> Path:
    import evidence

    return Path(evidence.__file__).resolve().parent


TEACHING_FIELDS = {"publisher": "Actionhub", "version": "edition 1", "licence": "CC0 1.0", "teaching": True}

_STUDIES = [
    BuiltinStudy(
        key="teaching-table",
        method=Method.FOOTPRINT,
        teaching=True,
        datasets=[
            BuiltinDataset(
                HERE / "teaching_table.csv",
                {"name": "Teaching table of three invented regions", "kind": Dataset.Kind.TABLE, **TEACHING_FIELDS},
            ),
            BuiltinDataset(
                HERE / "teaching_counts.csv",
                {"name": "Teaching counts of invented children", "kind": Dataset.Kind.COUNTS, **TEACHING_FIELDS},
            ),
        ],
        parameters={"draws": 1000, "seed": 1, "consumer": "Region C"},
        texts={
            "title_en": "How a footprint is computed: a teaching table",
            "title_fr": "Comment une empreinte est calculée : un tableau pédagogique",
            "title_es": "Cómo se calcula una huella: una tabla didáctica",
            "summary_en": (
                "Three invented regions with three industries each. Follow how work that is done in one region reaches "
                "the final demand of another, and how the doubt about the counts becomes an interval. "
                "The figures say nothing about the world."
            ),
            "summary_fr": (
                "Trois régions inventées, chacune avec trois branches. On y suit comment le travail effectué dans une "
                "région parvient à la demande finale d’une autre, et comment le doute sur les effectifs devient un "
                "intervalle. Les chiffres ne disent rien du monde."
            ),
            "summary_es": (
                "Tres regiones inventadas con tres ramas cada una. Se ve cómo el trabajo realizado en una región llega a "
                "la demanda final de otra, y cómo la duda sobre los recuentos se convierte en un intervalo. "
                "Las cifras no dicen nada del mundo."
            ),
        },
    ),
    BuiltinStudy(
        key="uk-2013",
        method=Method.LISTS,
        datasets=[
            BuiltinDataset(
                Path("uk2013.csv"),
                {
                    "name": "Potential victims of trafficking on six lists, United Kingdom",
                    "publisher": "Silverman 2014, Home Office; Silverman 2020, doi 10.1111/rssa.12505",
                    "version": "2013",
                    "licence": "Published counts; Open Government Licence v3.0",
                    "kind": Dataset.Kind.LISTS,
                    "counts_published": True,
                },
            )
        ],
        parameters={"method": "spread", "merge": ["PF+NCA"], "seed": 1},
        texts={
            "title_en": "How many? Six lists of the United Kingdom, 2013",
            "title_fr": "Combien ? Six listes du Royaume-Uni, 2013",
            "title_es": "¿Cuántas personas? Seis listas del Reino Unido, 2013",
            "summary_en": (
                "The counts from which the Home Office estimated in 2014 how many potential victims of trafficking there "
                "were. Every respectable method is run on the same counts, police forces and National Crime Agency taken "
                "as one list as in the published estimate, so that the reader sees how far the answers lie apart."
            ),
            "summary_fr": (
                "Les effectifs à partir desquels le Home Office a estimé en 2014 combien il y avait de victimes "
                "potentielles de la traite. Toutes les méthodes reconnues sont appliquées aux mêmes effectifs, les forces "
                "de police et la National Crime Agency formant une seule liste comme dans l’estimation publiée, pour "
                "montrer combien les réponses s’écartent."
            ),
            "summary_es": (
                "Los recuentos con los que el Home Office estimó en 2014 cuántas posibles víctimas de trata había. Todos "
                "los métodos reconocidos se aplican a los mismos recuentos, con la policía y la National Crime Agency como "
                "una sola lista igual que en la estimación publicada, para mostrar cuánto difieren las respuestas."
            ),
            "published_en": (
                "Published in 2014: 10,000 to 13,000 potential victims, the interval of one method "
                "(Silverman, Modern slavery: an application of multiple systems estimation, Home Office, "
                "https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation)."
            ),
            "published_fr": (
                "Publié en 2014 : 10 000 à 13 000 victimes potentielles, intervalle d’une seule méthode "
                "(Silverman, Modern slavery: an application of multiple systems estimation, Home Office, "
                "https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation)."
            ),
            "published_es": (
                "Publicado en 2014: de 10 000 a 13 000 posibles víctimas, el intervalo de un solo método "
                "(Silverman, Modern slavery: an application of multiple systems estimation, Home Office, "
                "https://www.gov.uk/government/publications/modern-slavery-an-application-of-multiple-systems-estimation)."
            ),
        },
    ),
    BuiltinStudy(
        key="wiod-2011",
        method=Method.FOOTPRINT,
        datasets=[],
        parameters={"shipped": "wiod-2011"},
        texts={
            "title_en": "Who works for whom? Global supply chains in 2011",
            "title_fr": "Qui travaille pour qui ? Les chaînes d’approvisionnement mondiales en 2011",
            "title_es": "¿Quién trabaja para quién? Las cadenas mundiales de suministro en 2011",
            "summary_en": (
                "The World Input-Output Database (release 2013) for 2011: 40 countries and the rest of the world, 35 "
                "industries each, put together with the working children that the US Department of Labor lists. The figures "
                "come with the software, the table does not: whoever has it registers it (actionhub registerdata) and gets "
                "the same figures from “evidence record”, byte by byte."
            ),
            "summary_fr": (
                "La base de données mondiale des entrées-sorties (World Input-Output Database, édition 2013) pour 2011 : 40 "
                "pays et le reste du monde, 35 branches chacun, rapprochée des enfants au travail que recense le ministère "
                "du Travail des États-Unis. Les chiffres sont fournis avec le logiciel, pas le tableau : qui le possède "
                "l’enregistre (actionhub registerdata) et obtient les mêmes chiffres, octet pour octet, avec « evidence "
                "record »."
            ),
            "summary_es": (
                "La base mundial de datos de insumo-producto (World Input-Output Database, edición 2013) de 2011: 40 países y "
                "el resto del mundo, con 35 ramas cada uno, junto con los niños que trabajan según el Departamento de Trabajo "
                "de los Estados Unidos. Las cifras vienen con el programa; la tabla, no: quien la tenga la registra "
                "(actionhub registerdata) y obtiene las mismas cifras, byte por byte, con «evidence record»."
            ),
            "published_en": (
                "Published in 2019 (ILO, OECD, IOM and UNICEF, Ending child labour, forced labour and human trafficking in "
                "global supply chains): 26 % of child labour in Eastern and South-Eastern Asia, 22 % in Latin America and the "
                "Caribbean, 12 % in Central and Southern Asia, 12 % in sub-Saharan Africa and 9 % in Northern Africa and "
                "Western Asia is linked to global supply chains. Why this run differs: few countries stand for a region and "
                "none for sub-Saharan Africa; another table and year; children who work are not child labour; and the table "
                "has one agricultural industry only, in which subsistence and export farms are one."
            ),
            "published_fr": (
                "Publié en 2019 (OIT, OCDE, OIM et UNICEF, Mettre fin au travail des enfants, au travail forcé et à la traite "
                "des êtres humains dans les chaînes d’approvisionnement mondiales) : 26 % du travail des enfants en Asie de "
                "l’Est et du Sud-Est, 22 % en Amérique latine et dans les Caraïbes, 12 % en Asie centrale et du Sud, 12 % en "
                "Afrique subsaharienne et 9 % en Afrique du Nord et en Asie occidentale sont liés aux chaînes mondiales. "
                "Pourquoi ce calcul s’en écarte : peu de pays représentent une région, et aucun l’Afrique subsaharienne ; un "
                "autre tableau et une autre année ; des enfants qui travaillent ne sont pas tous au travail des enfants au "
                "sens statistique ; le tableau n’a qu’une branche agricole, où vivrier et exportation se confondent."
            ),
            "published_es": (
                "Publicado en 2019 (OIT, OCDE, OIM y UNICEF, Erradicar el trabajo infantil, el trabajo forzoso y la trata de "
                "personas en las cadenas mundiales de suministro): el 26 % del trabajo infantil en Asia Oriental y "
                "Sudoriental, el 22 % en América Latina y el Caribe, el 12 % en Asia Central y Meridional, el 12 % en África "
                "Subsahariana y el 9 % en África Septentrional y Asia Occidental están vinculados a las cadenas mundiales. "
                "Por qué difiere este cálculo: pocos países representan a una región, y ninguno a África Subsahariana; otra "
                "tabla y otro año; los niños que trabajan no son lo mismo que el trabajo infantil; y la tabla tiene una sola "
                "rama agrícola, que reúne la agricultura de subsistencia y la de exportación."
            ),
        },
    ),
]

# Fast ones first, so that the worker soon has results.
BUILTIN = sorted(_STUDIES, key=lambda study: study.method == Method.LISTS)


def load_studies(*, later: bool = False, again: bool = False) -> dict[str, str]:
    """Key of each built-in study -> what was done. Fast where nothing changed; `again` recomputes all of them."""
    end_lost_runs()
    known = {run.builtin: run for run in Run.objects.filter(builtin__in=[study.key for study in BUILTIN])}
    return {study.key: _load(study, known.get(study.key), later, again) for study in BUILTIN}


def _load(study: BuiltinStudy, run: Run | None, later: bool, again: bool) -> str:
    version = _version(study)
    if run is not None:
        same = run.builtin_version == version and not again
        if same and run.state == Run.State.DONE and (run.folder / "run.json").exists():
            return "unchanged"
        if same and run.is_under_way:
            if later or run.state == Run.State.RUNNING:
                return "under way"
        else:
            _reset(run, study, version)
        if later:
            carry_out_run.enqueue(run.pk)
    else:
        run = ask_for_run(
            method=study.method,
            title=study.texts["title_en"],
            datasets=[_dataset(part) for part in study.datasets],
            parameters=study.parameters,
            by=None,
            visibility=Visibility.PUBLIC,
            later=later,
            builtin=study.key,
            builtin_version=version,
            **study.texts,
        )
    if later:
        return "waiting for the worker"
    carry_out(run.pk)
    run.refresh_from_db()
    return "computed" if run.state == Run.State.DONE else f"{run.state}: {run.error}"


@transaction.atomic
def _reset(run: Run, study: BuiltinStudy, version: str) -> None:
    """The same study with new data or a new library, at the same address."""
    run.builtin_version = version
    run.parameters = study.parameters
    run.state, run.progress, run.error, run.cancel_asked = Run.State.QUEUED, 0, "", False
    run.started_at = run.finished_at = run.sign_of_life = None
    run.requested_at = timezone.now()
    run.save()
    run.datasets.set([_dataset(part) for part in study.datasets])
    record(Verb.CHANGED, run, by=None, after=run.plain_record(), reason=NEW_EDITION)


def _file(part: BuiltinDataset) -> Path:
    return part.file if part.file.is_absolute() else uk2013_file()


def _dataset(part: BuiltinDataset) -> Dataset:
    file = _file(part)
    found = Dataset.objects.filter(sha256=hash_of(file)).first()
    if found is None:
        return register_dataset(file=file, by=None, **part.fields)
    if found.path != str(file) and not Path(found.path).exists():  # the software was moved
        found.path = str(file)
        found.save(update_fields=["path"])
    return found


def _version(study: BuiltinStudy) -> str:
    """Changes with the data, the parameters, and the library."""
    digest = hashlib.sha256(f"{EDITION} {metadata.version('evidence')} {study.parameters}".encode())
    for part in study.datasets:
        digest.update(hash_of(_file(part)).encode())
    if shipped := study.parameters.get("shipped"):
        digest.update(hash_of(SHIPPED[shipped]).encode())
    return digest.hexdigest()
