import pytest

from playground import cgroups

MB = 2**20


def test_a_system_without_control_groups_bounds_nothing(tree):
    assert cgroups.quota_cores(tree.root) is None
    assert cgroups.free_memory_bytes(tree.root) is None


def test_the_real_system_can_be_asked():
    assert (cgroups.quota_cores() or 1) > 0
    assert (cgroups.free_memory_bytes() or 0) >= 0


@pytest.mark.parametrize(("quota", "cores"), [("50000", 0.5), ("150000", 1.5), ("-1", None)])
def test_a_quota_of_version_1_is_told_in_cores(tree, quota, cores):
    tree.be_in_v1("/box")
    tree.write("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", quota)
    tree.write("/sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000")
    assert cgroups.quota_cores(tree.root) == cores


@pytest.mark.parametrize(
    ("written", "cores"), [("20000 10000", 2.0), ("max 100000", None), ("", None), ("1 0", None)]
)
def test_a_quota_of_version_2_is_told_in_cores(tree, written, cores):
    tree.be_in_v2("/box")
    tree.write("/sys/fs/cgroup/box/cpu.max", written)
    assert cgroups.quota_cores(tree.root) == cores


def test_the_tightest_of_all_groups_around_bounds(tree):
    tree.be_in_v2("/user/shell/job")
    tree.write("/sys/fs/cgroup/user/cpu.max", "100000 100000")
    tree.write("/sys/fs/cgroup/user/shell/cpu.max", "max 100000")
    tree.write("/sys/fs/cgroup/user/shell/job/cpu.max", "300000 100000")
    assert cgroups.quota_cores(tree.root) == 1.0
    tree.write("/sys/fs/cgroup/user/shell/cpu.max", "70000 100000")
    assert cgroups.quota_cores(tree.root) == 0.7


def test_a_group_elsewhere_is_not_looked_at(tree):
    tree.be_in_v2("/mine")
    tree.write("/sys/fs/cgroup/other/cpu.max", "10000 100000")
    assert cgroups.quota_cores(tree.root) is None


@pytest.mark.parametrize(
    ("group", "root"),
    [
        pytest.param("/docker/abc", "/docker/abc", id="the mount begins at the container's group"),
        pytest.param("/", "/", id="a namespace hides what is above"),
        pytest.param("/docker/abc", "/elsewhere", id="told as the host sees it"),
    ],
)
def test_a_container_sees_its_own_group_at_the_mount(tree, group, root):
    tree.be_in_v1(group, root=root)
    tree.write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000")
    tree.write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
    assert cgroups.quota_cores(tree.root) == 2.0


def test_with_both_versions_mounted_each_bounds(tree):
    tree.be_in_v1("/box")
    mounts = (tree.root / "proc/self/mountinfo").read_text()
    unified = "/sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
    tree.write("/proc/self/mountinfo", f"{mounts}41 31 0:38 / {unified}")
    tree.write("/sys/fs/cgroup/unified/cpu.max", "90000 100000")
    tree.write("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "100000")
    tree.write("/sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000")
    assert cgroups.quota_cores(tree.root) == 0.9


def test_memory_of_version_1_counts_what_files_hold_as_free(tree):
    tree.be_in_v1("/box")
    group = "/sys/fs/cgroup/memory/box"
    tree.write(f"{group}/memory.limit_in_bytes", 400 * MB)
    tree.write(f"{group}/memory.usage_in_bytes", 300 * MB)
    counted = f"total_active_file {20 * MB}\ntotal_inactive_file {80 * MB}"
    tree.write(f"{group}/memory.stat", f"cache {90 * MB}\nactive_file 7\n{counted}")
    assert cgroups.free_memory_bytes(tree.root) == 200 * MB


def test_memory_of_version_1_without_a_limit_is_unbounded(tree):
    tree.be_in_v1("/")
    tree.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", 2**63 - 4096)
    tree.write("/sys/fs/cgroup/memory/memory.usage_in_bytes", 5 * MB)
    assert cgroups.free_memory_bytes(tree.root) is None


def test_memory_of_version_2_is_bound_by_the_lower_of_both_limits_and_by_parents(tree):
    tree.be_in_v2("/slice/box")
    box, parent = "/sys/fs/cgroup/slice/box", "/sys/fs/cgroup/slice"
    tree.write(f"{box}/memory.max", 900 * MB)
    tree.write(f"{box}/memory.high", 500 * MB)
    tree.write(f"{box}/memory.current", 150 * MB)
    tree.write(f"{box}/memory.stat", f"anon 1\nactive_file {10 * MB}\ninactive_file {40 * MB}")
    assert cgroups.free_memory_bytes(tree.root) == 400 * MB
    tree.write(f"{parent}/memory.max", 300 * MB)
    tree.write(f"{parent}/memory.current", 280 * MB)
    assert cgroups.free_memory_bytes(tree.root) == 20 * MB


def test_a_group_over_its_limit_has_nothing_left(tree):
    tree.be_in_v2("/")
    tree.write("/sys/fs/cgroup/memory.max", 100)
    tree.write("/sys/fs/cgroup/memory.current", 130)
    assert cgroups.free_memory_bytes(tree.root) == 0
