import pytest

from playground.measure.cores import SystemReadings, UsableCores, read_system, usable_cores


@pytest.fixture
def usable_with(tree):
    """What may be used on a machine that the test describes, with 8 cores unless it says."""

    def usable(*, affinity=None, n_physical=8, n_fast=None, **environ):
        return usable_cores(
            SystemReadings(
                root=tree.root,
                environ=environ,
                affinity=None if affinity is None else frozenset(affinity),
                n_physical=n_physical,
                n_fast=n_fast,
            )
        )

    return usable


def test_a_machine_that_tells_nothing_more_has_a_thread_a_core(usable_with):
    assert usable_with() == UsableCores(n_threads=8, n_cores=8, reason="one a core")


def test_hyper_threads_of_one_core_count_once(tree, usable_with):
    tree.add_cpus(["0,4", "1,5", "2,6", "3,7"] * 2)
    assert usable_with(affinity=range(8), n_physical=4).n_threads == 4


@pytest.mark.parametrize(("affinity", "n"), [((0, 4), 1), ((0, 1), 2), ((0, 1, 5), 2), ((7,), 1)])
def test_an_affinity_counts_in_cores_not_in_processors(tree, usable_with, affinity, n):
    tree.add_cpus(["0,4", "1,5", "2,6", "3,7"] * 2)
    usable = usable_with(affinity=affinity, n_physical=4)
    assert usable.n_threads == usable.n_cores == n
    assert usable.reason == f"the process may run on {n} of 4 cores (affinity)"


@pytest.mark.parametrize(("affinity", "n"), [((0, 1), 2), (range(64), 8), ((), 1)])
def test_where_cores_are_not_told_a_processor_of_the_affinity_is_one(usable_with, affinity, n):
    assert usable_with(affinity=affinity).n_threads == n


@pytest.mark.parametrize(("quota", "n"), [("150000", 1), ("20000", 1), ("300000", 3)])
def test_a_quota_bounds_threads_to_whole_cores_and_at_least_one(tree, usable_with, quota, n):
    tree.be_in_v2("/box")
    tree.write("/sys/fs/cgroup/box/cpu.max", f"{quota} 100000")
    usable = usable_with()
    assert (usable.n_threads, usable.n_cores) == (n, 8)
    cores = f"{int(quota) / 100_000:g}"
    assert usable.reason == f"a control group leaves the process the time of {cores} cores"


def test_a_quota_of_a_parent_in_version_1_bounds_too(tree, usable_with):
    tree.be_in_v1("/pod/box")
    tree.write("/sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us", "250000")
    tree.write("/sys/fs/cgroup/cpu/pod/cpu.cfs_period_us", "100000")
    tree.write("/sys/fs/cgroup/cpu/pod/box/cpu.cfs_quota_us", "-1")
    assert usable_with().n_threads == 2


def test_a_quota_above_the_cores_bounds_nothing(tree, usable_with):
    tree.be_in_v2("/")
    tree.write("/sys/fs/cgroup/cpu.max", "1600000 100000")
    assert usable_with() == UsableCores(n_threads=8, n_cores=8, reason="one a core")


@pytest.mark.parametrize(
    "speeds",
    [
        pytest.param({"capacity": [1024] * 2 + [446] * 4}, id="capacity"),
        pytest.param({"max_khz": [5_000_000, 4_700_000] + [3_700_000] * 4}, id="frequency"),
    ],
)
def test_of_two_kinds_of_core_the_fast_ones_count(tree, usable_with, speeds):
    tree.add_cpus([str(cpu) for cpu in range(6)], **speeds)
    usable = usable_with(affinity=range(6), n_physical=6)
    assert (usable.n_threads, usable.n_cores) == (2, 2)
    assert usable.reason == "the fast ones of 6 cores"


def test_cores_that_differ_by_a_little_are_of_one_kind(tree, usable_with):
    tree.add_cpus("0123", max_khz=[5_200_000, 5_000_000, 4_800_000, 4_700_000])
    assert usable_with(affinity=range(4), n_physical=4).n_threads == 4


def test_a_kernel_that_names_the_kinds_is_believed(tree, usable_with):
    tree.add_cpus(["0-1", "0-1", "2", "3"], max_khz=[4_300_000] * 2 + [3_900_000] * 2)
    tree.write("/sys/devices/cpu_core/cpus", "0-1")
    assert usable_with(affinity=range(4), n_physical=3).n_threads == 1


def test_slow_cores_count_where_the_process_may_use_no_others(tree, usable_with):
    tree.add_cpus([str(cpu) for cpu in range(6)], capacity=[1024] * 2 + [446] * 4)
    assert usable_with(affinity=(2, 3, 4), n_physical=6).n_threads == 3


def test_a_system_that_only_counts_its_fast_cores_is_believed(usable_with):
    usable = usable_with(n_physical=10, n_fast=4)
    assert (usable.n_threads, usable.reason) == (4, "the fast ones of 10 cores")


@pytest.mark.parametrize("name", ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"])
def test_a_variable_wins_over_all_that_is_found(tree, usable_with, name):
    tree.be_in_v2("/")
    tree.write("/sys/fs/cgroup/cpu.max", "100000 100000")
    usable = usable_with(**{name: "3"})
    assert (usable.n_threads, usable.is_chosen) == (3, True)
    assert usable.reason == f"set by {name}"


def test_the_librarys_own_variable_wins_over_that_of_all(usable_with):
    assert usable_with(OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="5").n_threads == 5
    assert usable_with(OMP_NUM_THREADS="2,4").n_threads == 2


@pytest.mark.parametrize("written", ["", "0", "-1", "many"])
def test_a_variable_that_sets_no_number_is_passed_over(usable_with, written):
    usable = usable_with(OMP_NUM_THREADS=written)
    assert (usable.n_threads, usable.is_chosen) == (8, False)


def test_the_real_machine_can_be_read():
    readings = read_system()
    assert usable_cores(readings).n_threads >= 1
    assert usable_cores().n_cores <= readings.n_physical
