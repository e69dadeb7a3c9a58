//! A node crashes at every byte of a log that holds every kind of record: what was written whole
//! before is there again, the node goes on, and no dot is issued twice.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::NodeId;
use ringlab::observe::LossCause;
use ringlab::script::{Output, Runner, parse_script};
use ringlab::sim::{Keep, Trace};
use ringlab::store::{Record, log};
use std::collections::BTreeMap;

/// The fallback whose log is cut; `k` has A, B and C as its primaries.
const HOLDER: NodeId = NodeId(3);

fn run(runner: &mut Runner, text: &str) {
    for line in parse_script(text).unwrap() {
        runner.run(&line).unwrap();
    }
    for output in runner.take_outputs() {
        if let Output::Expect(expect) = output {
            assert!(expect.ok, "{expect:?}");
        }
    }
}

/// A cluster that never syncs, whose fallback has a log with every kind of record.
fn prepared() -> Runner {
    let mut runner = Runner::new(Default::default(), Trace::off());
    let cluster = "cluster seed=1 fsync=never anti_entropy=off handoff_interval=100ms \
                   membership=swim\njoin F\nwait 5s\n";
    run(&mut runner, cluster);
    let key = (0..)
        .map(|number| format!("k{number}"))
        .find(|key| {
            let ring = runner.cluster().ring();
            let partition = ring.partition_of(ring.key(key).position());
            let list = ring.preference_list(partition);
            list.take(4).collect::<Vec<_>>() == NodeId::first(4).collect::<Vec<_>>()
        })
        .unwrap();
    let mut text = String::from("crash C\n");
    // So many that the log is rewritten, and says how many births were used.
    for number in 0..280 {
        text += &format!("put {key} v{number} w=3\n");
    }
    text += "restart C\nwait 2s\nexpect hints 0\ncrash C\n";
    text += &format!("put {key} x1 w=3\nput {key} x2 w=3 via=D\nrestart C\nwait 2s\n");
    text += &format!("expect hints 0\ncrash C\nput {key} x3 w=3 via=D context=none\n");
    run(&mut runner, &text);
    runner
}

#[test]
fn a_node_that_crashes_at_any_byte_of_its_log_loses_no_more_than_the_rest() {
    let runner = prepared();
    let disk = runner.cluster().machine(HOLDER).unwrap().disk();
    let (length, synced) = disk.len_and_synced();
    assert_eq!(synced, 0, "nothing is synced, so a crash can cut anywhere");
    let records = disk.read().records;
    let kinds: BTreeMap<&str, usize> = records.iter().fold(BTreeMap::new(), |mut kinds, record| {
        *kinds
            .entry(match record {
                Record::Disk(_) => "disk",
                Record::Births(_) => "births",
                Record::Incarnation(_) => "incarnation",
                Record::Table(_) => "table",
                Record::Keep(..) => "keep",
                Record::Drop(_) => "drop",
            })
            .or_default() += 1;
        kinds
    });
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    // Where each record ends.
    let mut bytes = Vec::new();
    let ends: Vec<usize> = records
        .iter()
        .map(|record| {
            log::append(&mut bytes, record);
            bytes.len()
        })
        .collect();
    assert_eq!(bytes.len(), length);

    for cut in 0..=length {
        let mut crashed = runner.clone();
        let key = crashed.history().last().unwrap().key.clone();
        let mut cluster = crashed.cluster().clone();
        cluster.crash(HOLDER, Keep::Bytes(cut as u64)).unwrap();
        let found = cluster.machine(HOLDER).unwrap().disk().read();
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        assert_eq!(found.records, records[..whole], "cut at byte {cut}");
        assert_eq!(found.kept + found.dropped, cut, "cut at byte {cut}");
        if cut % 7 != 0 && !ends.contains(&cut) {
            continue;
        }
        // Going on from there: the disk has another number, so a new dot is new.
        let script = format!(
            "crash D keep={cut}\nrestart D\nput {key} new w=3 via=D context=none as=eve\nexpect ok\n\
             restart C\nwait quiet\nexpect hints 0\nget {key} r=3\n"
        );
        run(&mut crashed, &script);
        let last = crashed.history().last().unwrap();
        let values: Vec<_> = last
            .siblings
            .iter()
            .map(|s| s.value().map(str::to_owned))
            .collect();
        assert!(values.contains(&Some("new".into())), "{values:?} at {cut}");
        let lost = crashed.writes().lost(crashed.cluster());
        assert!(
            lost.iter().all(|lost| lost.cause == LossCause::Disk),
            "cut at byte {cut}"
        );
    }
}
