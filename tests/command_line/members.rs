//! Joins, leaves and removals that make no sense: one sentence that says what was expected and what
//! was found, the right exit status, and a cluster that goes on.

use crate::harness::run_with;

#[test]
fn a_change_that_is_wrong_for_the_cluster_is_told_and_nothing_has_changed() {
    let static_ones = "with membership=static the members are fixed; expected membership=swim";
    let removed = "crash C\nwait 10s\nremove C\nwait quiet\n";
    let left = "leave B\nwait quiet\n";
    let all_down = "crash A\ncrash B\ncrash C\ncrash D\ncrash E\n";
    for (before, wrong, told) in [
        ("join F\n", "join F", "F is a member already"),
        ("", "join A", "A is a member already"),
        (
            "crash B\n",
            "join B",
            "B is a member already, and down: restart it",
        ),
        ("pause B\n", "join B", "B is a member already"),
        ("", "join @k/1", "is a member already"),
        (
            "",
            "join ALM",
            "ALM cannot join: expected one of the first 1000 names, A to ALL",
        ),
        (
            "",
            "join F seed_node=F",
            "through itself: expected a member as the seed node",
        ),
        (
            "",
            "join F seed_node=Q",
            "through Q: it is no member; expected A to E",
        ),
        (
            "crash B\n",
            "join F seed_node=B",
            "through B: it is down; expected a member that runs",
        ),
        (
            removed,
            "join C",
            "C was removed and does not come back: expected a node of another name",
        ),
        (
            removed,
            "remove C",
            "node C was removed: expected A, B, D, E",
        ),
        (
            removed,
            "leave C",
            "node C was removed: expected A, B, D, E",
        ),
        (left, "leave B", "node B has left: expected A, C, D, E"),
        (left, "remove B", "node B has left: expected A, C, D, E"),
        (
            "leave B\n",
            "leave B",
            "B is not a member: expected A, C, D, E",
        ),
        (
            "crash B\n",
            "leave B",
            "node B is down; restart it first, or remove it",
        ),
        ("pause B\n", "leave B", "node B is paused; resume it first"),
        ("", "leave Q", "there is no node Q: expected A to E"),
        (
            "",
            "remove B",
            "cannot remove node B: it runs, and can leave; expected a node that is down",
        ),
        ("pause B\n", "remove B", "expected a node that is down"),
        ("", "remove Q", "there is no node Q: expected A to E"),
        (
            all_down,
            "join F",
            "F cannot join: no member runs to let it in",
        ),
        (all_down, "remove A", "no other member runs to see to it"),
        (
            "cluster nodes=1 n=1 r=1 w=1\n",
            "leave A",
            "A is the last member: a ring needs one",
        ),
        (
            "cluster nodes=1 n=1 r=1 w=1\ncrash A\n",
            "remove A",
            "A is the last member",
        ),
        (
            "cluster partitioning=modulo\n",
            "join F weight=2",
            "does not fit partitioning=modulo",
        ),
        (
            "cluster partitioning=degrees nodes=360\n",
            "join MW",
            "all 360 degrees are taken",
        ),
        (
            "cluster partitioning=tokens tokens_per_node=1000 nodes=120\n",
            "join ZZ weight=100",
            "the members would have 220000 tokens, more than 131072",
        ),
        (
            "cluster partitioning=tokens tokens_per_node=1000 nodes=60 message_limit=1048576\n",
            "join BI",
            "bytes: expected at most 524288 (half of message_limit)",
        ),
        ("cluster membership=static\n", "join F", static_ones),
        ("cluster membership=static\n", "leave A", static_ones),
        ("cluster membership=static\n", "remove A", static_ones),
        (
            "",
            "at 2s remove C\nwait 5s",
            "cannot remove node C: it runs",
        ),
    ] {
        let ran = run_with(&["run", "-"], format!("{before}{wrong}\nput k v\n"));
        let what = format!("{before}{wrong}");
        assert_eq!(ran.status, 1, "{what}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{what}: {}", ran.stderr);
        assert_eq!(
            ran.stderr.trim_end().lines().count(),
            1,
            "{what}: {}",
            ran.stderr
        );
    }
}

#[test]
fn changes_can_be_scheduled() {
    let script = "at 1s join F\nat 20s leave B\nat 60s crash C\nat 80s remove C\nput k v\nwait 90s\n\
                  wait quiet\nexpect converged\nexpect hints 0\nget k\nexpect value v\nprint ring\n";
    let ran = run_with(&["run", "-"], script);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(ran.stdout.contains("A 8, D 8, E 8, F 8"), "{}", ran.stdout);
}
