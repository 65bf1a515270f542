import numpy as np
import pytest
from evidence.exceptions import DataError, EvidenceError
from evidence.prevalence.lists.lower import chao, chao_with_covariates, zelterman, zelterman_with_covariates

# Cottontail rabbits in a pen of 135 known animals: 43 seen once, 16 twice, 8 three times, 6 four, 2 six, 1 seven times
# (Edwards and Eberhardt 1967, J. Wildl. Manage. 31, 87–96; used by Chao 1987, Biometrics 43, 783–791).
RABBITS = {1: 43, 2: 16, 3: 8, 4: 6, 6: 2, 7: 1}


def rabbits():
    return np.repeat(list(RABBITS), list(RABBITS.values()))


def test_chao_and_zelterman_by_hand():
    seen = sum(RABBITS.values())
    assert seen == 76
    assert chao(43, 16, seen).estimate == pytest.approx(76 + 43**2 / 32)
    assert chao(43, 16, seen, occasions=18).estimate == pytest.approx(76 + 17 / 18 * 43**2 / 32)
    assert zelterman(43, 16, seen).estimate == pytest.approx(76 / (1 - np.exp(-32 / 43)))


def test_chao_variance_without_repeats_uses_the_corrected_form():
    found = chao(5, 0, 5)
    assert found.estimate == 5 + 5 * 4 / 2
    assert found.interval.low > 5


def test_without_covariates_the_regressions_are_the_plain_bounds():
    nothing = np.empty((76, 0))
    times = rabbits()
    plain, regression = chao(43, 16, 76), chao_with_covariates(times, nothing)
    assert regression.estimate == pytest.approx(plain.estimate)
    plain_z, regression_z = zelterman(43, 16, 76), zelterman_with_covariates(times, nothing)
    assert regression_z.estimate == pytest.approx(plain_z.estimate)
    assert regression_z.interval.high == pytest.approx(plain_z.interval.high, rel=1e-6)


def test_a_two_valued_covariate_is_two_strata():
    """With a constant and one 0/1 covariate the regression is saturated: it must equal the sum of two estimates."""
    first, second = np.repeat([1, 2, 3], [30, 10, 4]), np.repeat([1, 2, 4], [50, 30, 6])
    times = np.concatenate([first, second])
    group = np.repeat([0.0, 1.0], [44, 86])[:, None]
    wanted = zelterman(30, 10, 44).estimate + zelterman(50, 30, 86).estimate
    assert zelterman_with_covariates(times, group).estimate == pytest.approx(wanted)
    wanted = chao(30, 10, 44).estimate + chao(50, 30, 86).estimate
    assert chao_with_covariates(times, group).estimate == pytest.approx(wanted)


@pytest.mark.parametrize(
    "bound", [lambda t, x: chao((t == 1).sum(), (t == 2).sum(), len(t)), lambda t, x: zelterman_with_covariates(t, x)]
)
def test_intervals_cover_people_seen_at_one_rate(bound):
    """300 populations of 2,000 seen Poisson(0.8) times: coverage of 95 % within three standard errors."""
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(300):
        times = random.poisson(0.8, size=2000)
        times = times[times > 0]
        interval = bound(times, np.empty((len(times), 0))).interval
        covered += interval.low <= 2000 <= interval.high
    assert covered / 300 == pytest.approx(0.95, abs=0.038)


def test_people_who_differ_are_bounded_from_below():
    random = np.random.default_rng(5)
    times = random.poisson(random.gamma(0.5, 1.0, size=200_000))
    seen = times[times > 0]
    once, twice = int((seen == 1).sum()), int((seen == 2).sum())
    low, middle = chao(once, twice, len(seen)).estimate, zelterman(once, twice, len(seen)).estimate
    assert low < middle < 200_000


def test_what_cannot_be_bounded_is_refused():
    with pytest.raises(DataError, match="cannot be"):
        chao(5, 5, 9)
    with pytest.raises(DataError, match="needs people seen"):
        zelterman(5, 0, 5)
    with pytest.raises(DataError, match="at least once"):
        zelterman_with_covariates(np.array([0, 1, 2]), np.empty((3, 0)))
    with pytest.raises(DataError, match="do not vary"):
        chao_with_covariates(np.array([1, 2, 1, 2]), np.ones((4, 1)))
    with pytest.raises(EvidenceError, match="decides it alone"):
        zelterman_with_covariates(np.array([1, 1, 2, 2]), np.array([[0.0], [0.0], [1.0], [1.0]]))
