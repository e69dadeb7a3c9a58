use super::*;
use crate::base::{Distribution, Micros, NodeId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Settings as `name=value` words.
fn read(words: &str) -> Result<ClusterConfig, ConfigError> {
    let settings: Vec<(&str, &str)> = words
        .split_whitespace()
        .map(|word| word.split_once('=').unwrap())
        .collect();
    ClusterConfig::from_settings(&settings)
}

fn refused(words: &str) -> (usize, Fault, String) {
    let error = read(words).unwrap_err();
    (error.index, error.fault, error.to_string())
}

#[test]
fn the_default_is_what_the_table_says() {
    for field in FIELDS {
        let shown = field.show(&ClusterConfig::default());
        if !field.default.starts_with('(') {
            assert_eq!(shown, field.default, "{}", field.name);
        }
    }
    assert_eq!(read(""), Ok(ClusterConfig::default()));
    assert_eq!(ClusterConfig::default().partitions, 32);
    assert_eq!(ClusterConfig::default().target_n, 4);
}

#[test]
fn every_field_reads_what_it_shows() {
    let words = "nodes=9 seed=18446744073709551615 n=4 r=3 w=1 sloppy=off entry=I partitions=50 \
                 target_n=2 replica_timeout=1us request_timeout=1.5s client_timeout=3s \
                 forward_timeout=7ms handoff=false handoff_interval=2m latency=exp(2ms)+1ms \
                 loss=0.25 duplicate=1 zones=3 partitioning=tokens tokens_per_node=7 \
                 token_source=name hash=sha256 preference=partitions";
    let config = read(words).unwrap();
    assert_eq!(read(&config.to_string()), Ok(config.clone()));
    assert_eq!(config.to_settings().len(), FIELDS.len());
    let printed: Vec<String> = config.to_string().split(' ').map(str::to_owned).collect();
    for word in words.replace("false", "off").split_whitespace() {
        assert!(
            printed.contains(&word.to_owned()),
            "{word} became something else"
        );
    }
    assert_ne!(config, ClusterConfig::default());
}

#[test]
fn partitions_and_target_n_follow_from_other_fields() {
    for (nodes, partitions) in [
        (3, 32),
        (8, 32),
        (9, 64),
        (16, 64),
        (100, 512),
        (1000, 4096),
    ] {
        assert_eq!(
            read(&format!("nodes={nodes}")).unwrap().partitions,
            partitions
        );
    }
    assert_eq!(read("n=5").unwrap().target_n, 6);
    assert_eq!(read("target_n=2 n=5").unwrap().target_n, 2);
    assert_eq!(read("partitions=7 nodes=100").unwrap().partitions, 7);
}

#[test]
fn what_is_wrong_in_itself_is_refused() {
    for (words, index, message) in [
        (
            "n=0",
            0,
            "n: expected a whole number from 1 to 1000, found `0`",
        ),
        (
            "r=0",
            0,
            "r: expected a whole number from 1 to 1000, found `0`",
        ),
        (
            "w=2 n=3 r=two",
            2,
            "r: expected a whole number from 1 to 1000, found `two`",
        ),
        (
            "nodes=1001",
            0,
            "nodes: expected a whole number from 1 to 1000, found `1001`",
        ),
        (
            "nodes=+5",
            0,
            "nodes: expected a whole number from 1 to 1000, found `+5`",
        ),
        (
            "seed=-1",
            0,
            "seed: expected a whole number from 0 to 18446744073709551615, found `-1`",
        ),
        ("sloppy=yes", 0, "sloppy: expected on or off, found `yes`"),
        (
            "partitions=65537",
            0,
            "partitions: expected a whole number from 1 to 65536, found `65537`",
        ),
        (
            "loss=1.5",
            0,
            "loss: expected a probability from 0 to 1 with at most 9 decimals, found `1.5`",
        ),
        (
            "replica_timeout=0ms",
            0,
            "replica_timeout: expected a time above zero, found `0ms`",
        ),
        (
            "client_timeout=5",
            0,
            "client_timeout: expected a time such as 250us, 20ms, 1.5s or 2m, found `5`",
        ),
        (
            "entry=somewhere",
            0,
            "entry: expected any, preference, fastest or a node such as A, found `somewhere`",
        ),
        (
            "entry=@k/1",
            0,
            "entry: expected any, preference, fastest or a node such as A, found `@k/1`",
        ),
        (
            "latency=5ms",
            0,
            "latency: expected const, uniform, exp, pareto, lognormal, quantiles or mix, then `(` at character 1 of the distribution, found `5ms`",
        ),
        (
            "seed=1 nodez=5",
            1,
            "unknown field `nodez`: did you mean `nodes`?",
        ),
        ("n=3 n=3", 1, "n is given twice"),
        (
            "membership=swam",
            0,
            "membership: expected static, gossip or swim, found `swam`",
        ),
        (
            "coordinate=proxy",
            0,
            "coordinate has no `proxy` in this version: expected replica",
        ),
        (
            "hash=sha512",
            0,
            "hash: expected md5, sha1 or sha256, found `sha512`",
        ),
        (
            "partitioning=even",
            0,
            "partitioning: expected equal, tokens, tokens-equal, degrees, modulo or everywhere, found `even`",
        ),
        (
            "preference=",
            0,
            "preference: expected distinct-nodes or partitions, found nothing",
        ),
        (
            "token_source=seed",
            0,
            "token_source: expected random or name, found `seed`",
        ),
        (
            "tokens_per_node=0",
            0,
            "tokens_per_node: expected a whole number from 1 to 1024, found `0`",
        ),
        (
            "zones=101",
            0,
            "zones: expected a whole number from 1 to 100, found `101`",
        ),
    ] {
        assert_eq!(refused(words), (index, Fault::InItself, message.to_owned()));
    }
    assert!(refused("N=3").2.starts_with("unknown field"));
    let many = "9".repeat(1_000_000);
    assert!(refused(&format!("n={many}")).2.len() < 200);
}

#[test]
fn contradictions_name_both_fields_and_blame_the_later_setting() {
    let fit = "does not fit";
    let replicas = "a key needs as many nodes as it has replicas";
    let answers = "no more replicas can answer than a key has";
    for (words, index, message) in [
        (
            "n=6",
            0,
            format!("n=6 {fit} nodes=5 (the default): {replicas}"),
        ),
        (
            "seed=3 nodes=2",
            1,
            format!("n=3 (the default) {fit} nodes=2: {replicas}"),
        ),
        ("n=4 nodes=3", 1, format!("n=4 {fit} nodes=3: {replicas}")),
        (
            "r=4 w=1",
            0,
            format!("r=4 {fit} n=3 (the default): {answers}"),
        ),
        ("n=1", 0, format!("r=2 (the default) {fit} n=1: {answers}")),
        ("w=3 n=2", 1, format!("w=3 {fit} n=2: {answers}")),
        (
            "partitions=2",
            0,
            format!(
                "partitions=2 {fit} n=3 (the default): the owners of so few partitions are too few to hold a key"
            ),
        ),
        (
            "entry=F",
            0,
            format!("entry=F {fit} nodes=5 (the default): the last node is E"),
        ),
    ] {
        assert_eq!(refused(words), (index, Fault::Contradiction, message));
    }
    for fine in [
        "nodes=1 n=1 r=1 w=1",
        "partitions=3",
        "request_timeout=1ms",
        "client_timeout=1ms",
        "target_n=1001",
    ] {
        assert!(read(fine).is_ok(), "{fine} was refused");
    }
}

#[test]
fn contradictions_about_the_ring_name_both_fields() {
    let fit = "does not fit";
    for (words, index, message) in [
        (
            "zones=6",
            0,
            format!("zones=6 {fit} nodes=5 (the default): a zone needs a node"),
        ),
        (
            "partitioning=everywhere n=3",
            1,
            format!("n=3 {fit} partitioning=everywhere: every one of the 5 nodes holds every key"),
        ),
        (
            "partitioning=degrees nodes=361",
            1,
            format!(
                "nodes=361 {fit} partitioning=degrees: each node needs one of 360 degrees to itself"
            ),
        ),
        (
            "nodes=200 tokens_per_node=1000 partitioning=tokens-equal",
            1,
            format!(
                "tokens_per_node=1000 {fit} nodes=200: the nodes would have 200000 tokens, more than 131072"
            ),
        ),
    ] {
        assert_eq!(refused(words), (index, Fault::Contradiction, message));
    }
    // Fields that another partitioning goes by are idle, not wrong.
    for fine in [
        "nodes=360 partitioning=degrees",
        "nodes=200 tokens_per_node=1000",
        "partitioning=tokens partitions=1",
        "zones=5",
        "partitioning=everywhere n=5",
        "partitioning=everywhere preference=partitions zones=2",
    ] {
        assert!(read(fine).is_ok(), "{fine} was refused");
    }
}

#[test]
fn every_node_holds_every_key_everywhere() {
    let config = read("partitioning=everywhere nodes=7").unwrap();
    assert_eq!((config.n, config.target_n), (7, 8));
    assert_eq!(read(&config.to_string()), Ok(config));
}

#[test]
fn some_fields_change_while_the_cluster_runs() {
    let config = read("n=4").unwrap();
    let changed = config.set_running("r", "4").unwrap();
    assert_eq!((changed.r, config.r), (4, 2));
    assert_eq!(changed.set_running("r", "2"), Ok(config.clone()));
    assert_eq!(
        config.set_running("entry", "B").unwrap().entry,
        Entry::Node(NodeId(1))
    );
    assert_eq!(
        config
            .set_running("handoff_interval", "5s")
            .unwrap()
            .handoff_interval,
        Micros::from_secs(5)
    );
    assert_eq!(
        config.set_running("latency", "const(0ms)").unwrap().latency,
        Distribution::constant(Micros::ZERO)
    );
    let repaired = config.set_running("read_repair", "sync").unwrap();
    assert_eq!(repaired.read_repair, ReadRepair::Sync);

    let refused = |name, value| {
        let error = config.set_running(name, value).unwrap_err();
        (error.fault, error.to_string())
    };
    assert_eq!(
        refused("n", "4"),
        (Fault::InItself, "n is fixed when the cluster starts".into())
    );
    assert_eq!(refused("w", "0").0, Fault::InItself);
    assert_eq!(
        refused("lattency", "0").1,
        "unknown field `lattency`: did you mean `latency`?"
    );
    assert_eq!(
        refused("w", "5"),
        (
            Fault::Contradiction,
            "w=5 does not fit n=4: no more replicas can answer than a key has".into()
        )
    );
    assert_eq!(refused("entry", "F").0, Fault::Contradiction);
}

#[test]
fn the_table_says_which_fields_change_as_the_design_does() {
    let running: Vec<&str> = FIELDS
        .iter()
        .filter(|f| f.running)
        .map(|f| f.name)
        .collect();
    assert_eq!(
        running.join(" "),
        "r w pr pw dw node_confirms sloppy notfound_ok basic_quorum entry replica_timeout \
         request_timeout client_timeout forward_timeout gossip_interval probe_interval \
         probe_timeout indirect_probes suspicion suspicion_periods retransmit_mult phi_threshold \
         handoff handoff_interval hint_ttl \
         read_repair digest_reads anti_entropy anti_entropy_interval merkle_fanout merkle_depth \
         reap message_ttl fsync fsync_latency latency loss damage wire message_limit duplicate"
    );
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    for (words, index, start) in [
        (
            "reap=after-agreement",
            0,
            "reap=after-agreement does not fit hint_ttl=never",
        ),
        (
            "merkle_fanout=1024 merkle_depth=3",
            1,
            "merkle_fanout=1024 does not fit merkle_depth=3",
        ),
        ("pw=4", 0, "pw=4 does not fit n=3"),
    ] {
        let (place, fault, message) = refused(words);
        assert_eq!((place, fault), (index, Fault::Contradiction), "{words}");
        assert!(message.starts_with(start), "{message}");
    }
    assert!(read("reap=after-agreement hint_ttl=30s").is_ok());
}
