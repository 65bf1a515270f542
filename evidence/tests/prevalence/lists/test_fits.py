"""The batched fits beside the plain ones: the same cases on both."""

import numpy as np
import pytest
from evidence.exceptions import EvidenceError
from evidence.prevalence.lists import newton
from evidence.prevalence.lists.bootstrap import resample_tables
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.existence import Verdict, check, hidden_at_the_edge, mean_vector_exists, sufficient
from evidence.prevalence.lists.loglinear import bic_answer, bic_fits, stepwise_answer
from evidence.prevalence.lists.newton import Fitter
from evidence.prevalence.lists.reference import NoEstimateError, fit_model, stepwise_slowly
from evidence.prevalence.lists.stepwise import stepwise
from evidence.prevalence.lists.terms import Terms, describe, hierarchical_models


def one_at_a_time(terms, counts, active):
    """Hidden people, or None where there is no estimate, by `reference`."""
    try:
        return fit_model(terms, counts, active).estimate - counts.sum()
    except NoEstimateError:
        return None


def in_a_batch(terms, counts, active):
    """The same by `newton`, among other fits so that a batch is what is tested."""
    fit = Fitter(terms).fit(np.array([counts, counts + 1, counts]), np.array([active, active, active]))
    return fit.hidden[0] if fit.verdict[0] == Verdict.FINE else None


ENGINES = pytest.mark.parametrize("hidden", [one_at_a_time, in_a_batch])


def table(lists, counts):
    full = np.zeros(2**lists - 1)
    for cell, count in counts.items():
        full[cell - 1] = count
    return full


@ENGINES
def test_two_lists_are_lincoln_and_petersen(hidden):
    terms = Terms(2, 1)
    assert hidden(terms, table(2, {1: 30, 2: 20, 3: 10}), terms.main_effects()) == pytest.approx(30 * 20 / 10)


@ENGINES
def test_three_lists_with_all_pairs_by_the_closed_formula(hidden):
    """n₀ = n_A n_B n_C n_ABC / (n_AB n_AC n_BC): Fienberg 1972, Biometrika 59, 591–603."""
    terms = Terms(3, 2)
    counts = table(3, {1: 60, 2: 50, 4: 40, 3: 12, 5: 10, 6: 8, 7: 3})
    everything = np.ones(len(terms.sets), dtype=bool)
    assert hidden(terms, counts, everything) == pytest.approx(60 * 50 * 40 * 3 / (12 * 10 * 8))


@ENGINES
def test_a_table_made_from_a_model_gives_its_hidden_people_back(hidden):
    terms = Terms(4, 2)
    active = terms.model([(0, 1), (2, 3)])
    beta = np.where(active, -1.0, 0.0)
    beta[0], beta[active & (terms.sizes == 2)] = 7.0, [0.8, -0.5]
    assert hidden(terms, np.exp(terms.design @ beta), active) == pytest.approx(np.exp(7.0), rel=1e-9)


@ENGINES
def test_no_estimate_without_any_overlap(hidden):
    terms = Terms(3, 2)
    assert hidden(terms, table(3, {1: 5, 2: 6, 4: 7}), terms.main_effects()) is None


@ENGINES
def test_a_list_without_cases_says_nothing(hidden):
    """In a resample a short list may come out empty; the others must answer as if it were not there."""
    counts = table(3, {1: 30, 2: 20, 3: 10})
    assert hidden(Terms(3, 2), counts, Terms(3, 2).main_effects()) == pytest.approx(60)


@ENGINES
@pytest.mark.parametrize("model", range(0, 1024, 37))
def test_uk_pair_models(hidden, model):
    terms = Terms(5, 2)
    counts, active = uk2013().vector(), hierarchical_models(terms)[model]
    other = in_a_batch if hidden is one_at_a_time else one_at_a_time
    assert hidden(terms, counts, active) == pytest.approx(other(terms, counts, active), rel=1e-8)


def test_a_settled_fit_meets_the_condition_for_existence():
    lists = uk2013()
    terms = Terms(5, 2)
    models = hierarchical_models(terms)
    counts = np.tile(lists.vector(), (len(models), 1))
    fit = Fitter(terms).fit(counts, models)
    fine = fit.verdict == Verdict.FINE
    gap = sufficient(terms.design, fit.expected[fine]) - sufficient(terms.design, counts[fine])
    in_model = models[fine]
    assert np.abs(np.where(in_model, gap, 0.0)).max() < 1e-6


def test_verdicts_of_all_models_equal_the_slow_check():
    """On a sparse table, models of all orders: linear program and rank against the batch's certificates."""
    terms = Terms(4, 3)
    models = hierarchical_models(terms)
    counts = table(4, {1: 9, 2: 7, 4: 8, 8: 5, 3: 2, 6: 1, 12: 1, 7: 1})
    found = Fitter(terms).fit(np.tile(counts, (len(models), 1)), models).verdict
    wanted = [check(terms.design, counts, model) for model in models]
    assert set(wanted) == {Verdict.FINE, Verdict.NO_ESTIMATE, Verdict.NEITHER}
    # The batch stops at the first defect it sees, so a model with both counts as not identifiable.
    assert [min(verdict, 2) for verdict in wanted] == found.tolist()


def test_existence_by_hand():
    """Two lists: x_A + x_AB = n_A, x_B + x_AB = n_B, sum = n. Positive only with an overlap."""
    design = Terms(2, 1).design
    assert mean_vector_exists(design, np.array([3.0, 2.0, 1.0]))
    assert not mean_vector_exists(design, np.array([3.0, 2.0, 0.0]))


def test_a_fit_left_unsettled_is_decided_by_the_linear_program(monkeypatch):
    monkeypatch.setattr(newton, "MOST_STEPS", 1)
    terms = Terms(5, 2)
    counts = uk2013().vector()
    fitter = Fitter(terms)
    fit = fitter.fit(counts[None], terms.main_effects()[None])
    assert len(fitter._exists) == 1
    assert fit.hidden[0] == pytest.approx(fit_model(terms, counts, terms.main_effects()).estimate - counts.sum())


def test_stepwise_in_lock_step_equals_one_at_a_time():
    lists = uk2013()
    tables = resample_tables(lists.vector(), 12, seed=5)
    terms = Terms(5, 2)
    together = stepwise(Fitter(terms), tables)
    for row, counts in enumerate(tables):
        fit, active = stepwise_slowly(terms, counts)
        assert np.array_equal(active, together.active[row])
        assert fit.estimate - counts.sum() == pytest.approx(together.hidden[row], rel=1e-8)


def test_tables_at_the_edge_have_nobody_or_anybody_hidden():
    """A resample in which list A holds everyone has nobody hidden (30 · 0 / 10); one without overlap has no bound."""
    tables = np.array([[30.0, 0.0, 10.0], [30.0, 20.0, 0.0], [30.0, 0.0, 0.0], [30.0, 20.0, 10.0]])
    assert hidden_at_the_edge(tables[:3]).tolist() == [0.0, np.inf, np.inf]
    assert stepwise(Fitter(Terms(2, 1)), tables).hidden == pytest.approx([0.0, np.inf, np.inf, 60.0])
    lists = ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([30, 1, 10]))
    step, fitted = stepwise_answer({"": lists}, 300, seed=1), bic_fits({"": lists}, 300, seed=1)
    assert step.replicates.min() == 41  # list B's one case of its own is often missing from a resample
    assert bic_answer({"": lists}, fitted).replicates == pytest.approx(step.replicates)


def test_threshold_zero_keeps_independent_lists():
    terms = Terms(5, 2)
    found = stepwise(Fitter(terms), uk2013().vector()[None], threshold=0.0)
    assert describe(terms, found.active[0], uk2013().names) == "main effects"


@pytest.mark.parametrize(("lists", "order", "number"), [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024), (5, 4, 6893)])
def test_number_of_hierarchical_models(lists, order, number):
    """113 for four lists: Silverman, Chan and Vincent 2024, Table 2 (without the model of all four)."""
    models = hierarchical_models(Terms(lists, order))
    assert len(models) == number == len(np.unique(models, axis=0))


def test_models_too_many_or_too_large_are_refused():
    with pytest.raises(EvidenceError, match="more than"):
        hierarchical_models(Terms(7, 2))
    with pytest.raises(EvidenceError, match="terms of order"):
        Terms(3, 3)
