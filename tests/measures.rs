//! What is measured while a run goes on, against plain counting over whole runs with faults: every
//! scenario, and a hundred plans of the hunt.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::{Key, Micros};
use ringlab::config::ClusterConfig;
use ringlab::lab::hunt::{self, Plan};
use ringlab::node::{MessageKind, RequestId};
use ringlab::observe::{self, Level, Measures, Row};
use ringlab::script::{Line, Runner, parse_script};
use ringlab::sim::{Cluster, Happening, Power, Trace};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Runs `lines` event by event; `each` looks after every one.
fn run(lines: Vec<Line>, mut each: impl FnMut(&Runner)) -> Runner {
    let mut runner = Runner::new(ClusterConfig::default(), Trace::kept());
    for line in runner.schedule(lines) {
        if runner.start(&line).is_err() {
            return runner;
        }
        each(&runner);
        while runner.is_waiting() {
            if runner.pump(Micros::MAX).is_err() {
                return runner;
            }
            each(&runner);
        }
    }
    let _ = runner.finish();
    each(&runner);
    runner
}

fn scenarios() -> Vec<(String, Vec<Line>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let rings = files
        .iter()
        .filter(|file| file.extension().is_some_and(|it| it == "ring"));
    rings
        .map(|file| {
            let text = fs::read_to_string(file).unwrap();
            (file.display().to_string(), parse_script(&text).unwrap())
        })
        .collect()
}

fn plans(seeds: std::ops::Range<u64>) -> impl Iterator<Item = (String, Vec<Line>)> {
    seeds.map(|seed| {
        let plan = Plan::of(seed);
        let outcome = hunt::run(&plan, plan.config().unwrap(), Trace::off());
        (format!("seed {seed}"), outcome.script)
    })
}

/// Whether a script reads what its history does not tell.
fn resolves(lines: &[Line]) -> bool {
    lines
        .iter()
        .any(|line| line.to_string().contains("resolve"))
}

/// The siblings of every key, by looking at every store: the most that a primary that runs holds.
fn siblings(cluster: &Cluster) -> Vec<usize> {
    let runs = |node| cluster.machine(node).unwrap().power() != Power::Down;
    let mut keys: BTreeMap<Key, usize> = BTreeMap::new();
    for node in cluster.nodes().filter(|node| runs(*node)) {
        for (key, entry) in cluster.durable_store(node).entries() {
            let partition = cluster.ring().partition_of(key.position());
            if cluster.ring().is_primary(partition, node) {
                let live = entry.clock.values().filter(|it| !it.is_tombstone());
                let most = keys.entry(key.clone()).or_default();
                *most = (*most).max(live.count());
            }
        }
    }
    keys.into_values().filter(|count| *count > 1).collect()
}

#[test]
fn what_replicas_hold_is_followed_exactly() {
    let (mut differing, mut hinted, mut split) = (0, 0, 0);
    for (name, lines) in scenarios()
        .into_iter()
        .chain(plans(0..60).chain(plans(340..350)))
    {
        let (mut events, mut looked) = (0, 0);
        run(lines, |runner| {
            let cluster = runner.cluster();
            let now = cluster.trace().events().len();
            // Where only pings pass, one look in many is enough.
            looked += 1;
            if now == events || (looked > 2_000 && looked % 17 != 0) {
                return;
            }
            events = now;
            let row = runner.measures().unwrap().rows().last().unwrap();
            let expected = (
                observe::diverged(cluster).len() as u64,
                observe::hints(cluster).len() as u64,
                siblings(cluster).len() as u64,
            );
            let told = (row.diverged.last, row.hints.last, row.split.last);
            assert_eq!(told, expected, "{name} at {}", cluster.now());
            let most = siblings(cluster).into_iter().max().unwrap_or(0) as u64;
            assert!(row.siblings.last == most || most == 0 && row.siblings.last <= 1);
            differing += u64::from(told.0 > 0);
            hinted += u64::from(told.1 > 0);
            split += u64::from(told.2 > 0);
        });
    }
    assert!(differing > 1_000 && hinted > 1_000 && split > 1_000);
}

/// A request as the trace tells it, by places in the trace.
struct Told {
    key: String,
    operation: &'static str,
    began: (usize, Micros),
    ended: Option<(usize, Micros, Option<&'static str>)>,
}

fn requests(cluster: &Cluster) -> BTreeMap<RequestId, Told> {
    let mut all = BTreeMap::new();
    for (place, event) in cluster.trace().events().iter().enumerate() {
        match &event.what {
            Happening::Asked {
                request,
                operation,
                key,
                ..
            } => {
                let told = Told {
                    key: key.clone(),
                    operation,
                    began: (place, event.at_us),
                    ended: None,
                };
                all.insert(*request, told);
            }
            Happening::Answered { request, error, .. } => {
                let told: &mut Told = all.get_mut(request).unwrap();
                told.ended = Some((place, event.at_us, *error));
            }
            _ => {}
        }
    }
    all
}

/// Whether a read is stale, and by how much: the definition, word by word.
fn judged(
    runner: &Runner,
    all: &BTreeMap<RequestId, Told>,
    read: RequestId,
    shown: &[RequestId],
) -> Option<(u64, u64)> {
    let told = &all[&read];
    let acknowledged = |id: &RequestId| match all[id].ended {
        Some((place, at, None)) if place < told.began.0 => Some((place, at)),
        _ => None,
    };
    let saw = |id: &RequestId, other: &RequestId| {
        let seen: Vec<_> = runner.writes().seen_by(&told.key, *id).collect();
        seen.contains(other)
    };
    let is_write = |it: &Told| it.key == told.key && it.operation != "get";
    let before: Vec<RequestId> = all
        .iter()
        .filter(|(id, it)| is_write(it) && acknowledged(id).is_some())
        .map(|(id, _)| *id)
        .collect();
    let latest = *before.iter().max_by_key(|id| acknowledged(id))?;
    let is_fresh = |id: &RequestId| *id == latest || !before.contains(id) || saw(id, &latest);
    if shown.iter().any(is_fresh) || shown.is_empty() && all[&latest].operation == "delete" {
        return None;
    }
    let freshest = shown.iter().max_by_key(|id| acknowledged(id));
    let newer: Vec<u64> = before
        .iter()
        .filter(|id| {
            freshest.is_none_or(|shown| {
                all[*id].began.0 > acknowledged(shown).unwrap().0 || saw(id, shown)
            })
        })
        .map(|id| acknowledged(id).unwrap().1.0)
        .collect();
    let first = newer.iter().min();
    let age = first.map_or(0, |first| told.began.1.0 - first);
    Some((newer.len() as u64, age))
}

#[test]
fn counts_latencies_and_stale_reads_are_those_of_the_whole_run() {
    let (mut stale, mut late) = (0, 0);
    let all = scenarios().into_iter().chain(plans(0..300));
    for (name, lines) in all.filter(|(_, lines)| !resolves(lines)) {
        let runner = run(lines, |_| ());
        let (cluster, measures) = (runner.cluster(), runner.measures().unwrap());
        let total = measures.total();
        for kind in MessageKind::ALL {
            let counted = cluster.metrics().kind(kind);
            let told = (total.sent[kind as usize], total.bytes[kind as usize]);
            assert_eq!(told, (counted.sent, counted.bytes), "{name} {kind:?}");
        }
        let requests = requests(cluster);
        let metrics = cluster.metrics();
        assert_eq!(total.answered(), metrics.requests_ok, "{name}");
        let failed = total.failed() + total.refused;
        assert_eq!(failed, metrics.requests_failed, "{name}");
        for (latencies, is_get) in [(measures.gets(), true), (measures.puts(), false)] {
            let well = |it: &&Told| {
                (it.operation == "get") == is_get
                    && it.ended.is_some_and(|(_, _, error)| error.is_none())
            };
            let mut list: Vec<Micros> = requests
                .values()
                .filter(well)
                .map(|it| it.ended.unwrap().1 - it.began.1)
                .collect();
            list.sort();
            assert_eq!(latencies.count(), list.len() as u64);
            assert_eq!(latencies.most().as_ref(), list.last());
            if let Some(last) = list.len().checked_sub(1) {
                assert_eq!(latencies.quantile(500).unwrap(), list[last / 2]);
            }
        }
        let reads = runner.history().iter();
        let reads = reads.filter(|record| record.command == "get" && record.ok);
        let found: Vec<_> = reads
            .clone()
            .filter_map(|read| judged(&runner, &requests, read.request, &read.shown))
            .collect();
        assert_eq!(total.reads, reads.count() as u64, "{name}");
        assert_eq!(total.stale, found.len() as u64, "{name}");
        let most = |of: fn(&(u64, u64)) -> u64| found.iter().map(of).max().unwrap_or(0);
        let behind = (total.behind_versions, total.behind_us);
        assert_eq!(behind, (most(|it| it.0), most(|it| it.1)), "{name}");
        stale += total.stale;
        late += total.failed();
    }
    assert!(stale > 20, "only {stale} reads were stale");
    assert!(late > 100, "only {late} requests failed");
}

/// Rows without what depends on when the stores were looked at.
fn counted(measures: &Measures) -> Vec<Row> {
    let plain = |row: &Row| Row {
        diverged: Level::default(),
        hints: Level::default(),
        split: Level::default(),
        siblings: Level::default(),
        ..row.clone()
    };
    measures.rows().iter().map(plain).collect()
}

#[test]
fn in_pieces_or_at_once_it_comes_to_the_same() {
    let mut levels = BTreeSet::new();
    for (name, lines) in plans(300..450).filter(|(_, lines)| !resolves(lines)) {
        let (mut pieces, mut step, mut told) = (Measures::default(), 0, 0);
        let mut take = |measures: &mut Measures, runner: &Runner| {
            for record in runner.history().since(told) {
                if record.command == "get" && record.ok {
                    measures.showed(record.request, &record.shown);
                }
            }
            told = runner.history().len();
            measures.take_in(runner.cluster(), runner.writes());
        };
        let runner = run(lines, |runner| {
            step += 1;
            if step % 37 == 0 {
                take(&mut pieces, runner);
            }
        });
        take(&mut pieces, &runner);
        let mut once = Measures::default();
        let take = |measures: &mut Measures| {
            for record in runner.history().iter() {
                if record.command == "get" && record.ok {
                    measures.showed(record.request, &record.shown);
                }
            }
            measures.take_in(runner.cluster(), runner.writes());
        };
        take(&mut once);
        let each = runner.measures().unwrap();
        for other in [&pieces, &once] {
            assert_eq!(counted(each), counted(other), "{name}");
            assert_eq!((each.gets(), each.puts()), (other.gets(), other.puts()));
            assert_eq!(
                (each.answered(), each.failed()),
                (other.answered(), other.failed())
            );
            assert_eq!(each.faults(), other.faults());
            let end = |measures: &Measures| {
                let row = measures.rows().last().unwrap().clone();
                let levels = [row.diverged, row.hints, row.split, row.siblings];
                levels.map(|level| level.last)
            };
            assert_eq!(end(each), end(other), "{name}");
            levels.insert(end(each));
        }
    }
    assert!(levels.len() > 2);
}

#[test]
fn the_table_has_a_line_for_each_row_and_the_columns_of_its_layout() {
    let text = "put k v\nget k\nwait 400ms\ncrash A\nput k w as=bob\nwait 2s";
    let runner = run(parse_script(text).unwrap(), |_| ());
    let measures = runner.measures().unwrap();
    let csv = measures.csv();
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(
        names[..5],
        ["from_us", "to_us", "gets_ok", "puts_ok", "unavailable"]
    );
    assert_eq!(names.len(), 27 + 2 * MessageKind::ALL.len());
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), measures.rows().len());
    let column = |name: &str| names.iter().position(|it| *it == name).unwrap();
    let sum = |name: &str| -> u64 {
        let cells = rows.iter().map(|row| row[column(name)].parse::<u64>());
        cells.map(Result::unwrap).sum()
    };
    assert_eq!((sum("gets_ok"), sum("puts_ok"), sum("faults")), (1, 2, 1));
    assert_eq!(sum("messages"), runner.cluster().metrics().messages);
    assert!(rows.iter().any(|row| row[column("get_mean_us")].is_empty()));
    let json = measures.json();
    assert_eq!(json["columns"].as_array().unwrap().len(), names.len());
    assert_eq!(json["rows"].as_array().unwrap().len(), rows.len());
    assert_eq!(json["total"]["gets_ok"], 1);
    assert_eq!(json["faults"][0]["command"], "crash A");
    let p50 = measures.gets().quantile(500).unwrap().0;
    assert_eq!(json["latency"]["get"]["p50_us"], p50);
}
