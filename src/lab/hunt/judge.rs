//! Which properties a run has broken: judged from what clients did and saw and from what lies on
//! the disks, not by the protocol's own reasoning.

use super::property::{Failure, Property};
use super::terms::Terms;
use crate::base::{Key, NodeId};
use crate::causality::Dot;
use crate::node::{Note, RequestId};
use crate::observe::{LossCause, OpRecord};
use crate::script::{Action, Command, Line, Runner};
use crate::sim::{Cluster, Happening};
use crate::store::Body;
use std::collections::{BTreeMap, BTreeSet};

/// Judges a run that is over and at rest; `converged` says whether its primaries hold the same.
pub(super) fn judge(
    runner: &Runner,
    lines: &[Line],
    terms: &Terms,
    converged: bool,
) -> Vec<Failure> {
    let puts = puts(runner, lines);
    let mut failures: Vec<Failure> = [
        terms.converges.then(|| roots(runner.cluster())).flatten(),
        strays(runner.cluster()),
        never_written(runner, &puts),
        terms.one_dot.then(|| one_dot(runner)).flatten(),
        terms.overlaps.then(|| overlap(runner)).flatten(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let settled = converged && (terms.converges || terms.converges_when_read);
    if terms.stays_deleted && settled {
        failures.extend(deleted_back(runner, &puts));
    }
    // With hints that expire the script does not say so: what an expired hint was the last copy of
    // is lost by the user's own choice.
    if terms.expires && terms.one_dot && !has_expired(runner.cluster()) {
        failures.extend(lost(runner));
    }
    failures
}

/// A value that a client asked to write.
struct Put<'a> {
    by: &'a OpRecord,
    value: &'a str,
}

/// Every value that somebody asked to write; all of them are different.
fn puts<'a>(runner: &'a Runner, lines: &'a [Line]) -> Vec<Put<'a>> {
    // Every request that was made is over when the cluster is at rest.
    let history = runner.history().iter();
    history
        .filter_map(|by| value_of(by, lines).map(|value| Put { by, value }))
        .collect()
}

fn value_of<'a>(op: &OpRecord, lines: &'a [Line]) -> Option<&'a str> {
    let number = op.line?;
    let at = lines.binary_search_by_key(&number, |line| line.number);
    let line = &lines[at.ok()?];
    let (Command::Request(request) | Command::Async(request)) = &line.command else {
        return None;
    };
    match &request.action {
        Action::Put { value, .. } | Action::Resolve { value } => Some(value),
        Action::Get { .. } | Action::Delete { .. } => None,
    }
}

fn failure(property: Property, key: &str, found: String) -> Failure {
    Failure {
        property,
        found,
        key: Some(key.to_owned()),
    }
}

/// Primaries whose trees of a partition have different roots.
fn roots(cluster: &Cluster) -> Option<Failure> {
    let mut found: BTreeMap<u32, (NodeId, u64)> = BTreeMap::new();
    for id in cluster.nodes() {
        let node = cluster.machine(id).and_then(|machine| machine.node());
        for (partition, root) in node.into_iter().flat_map(|node| node.merkle_roots()) {
            let (first, expected) = *found.entry(partition).or_insert((id, root));
            if root != expected {
                return Some(Failure {
                    property: Property::Roots,
                    found: format!(
                        "partition {partition}: the root is {expected:016x} on {first} and {root:016x} on {id}"
                    ),
                    key: None,
                });
            }
        }
    }
    None
}

/// A node that holds a key which is none of its business.
fn strays(cluster: &Cluster) -> Option<Failure> {
    let ring = cluster.ring();
    cluster.nodes().find_map(|node| {
        let store = cluster.durable_store(node);
        let stray = store.entries().find(|(key, entry)| {
            let partition = ring.partition_of(key.position());
            entry.owed.is_empty() && !ring.is_primary(partition, node)
        });
        stray.map(|(key, _)| {
            let text = key.text();
            let found = format!("{node} holds {text}, of which it is no primary, for nobody");
            failure(Property::Strays, text, found)
        })
    })
}

/// A value that a reply shows and nobody had asked to write by then.
fn never_written(runner: &Runner, puts: &[Put]) -> Option<Failure> {
    runner.history().iter().find_map(|op| {
        let answered_us = op.at_us + op.latency_us;
        let stranger = op.siblings.iter().find(|sibling| {
            !puts.iter().any(|put| {
                put.by.key == op.key
                    && put.by.client == sibling.by
                    && Some(put.value) == sibling.value()
                    && put.by.at_us <= answered_us
            })
        })?;
        let value = stranger.value().unwrap_or("bytes");
        let found = format!("{} was shown {value}, which nobody wrote", op.client);
        Some(failure(Property::NeverWritten, &op.key, found))
    })
}

/// A dot under which two different versions were shown, are stored, or were made.
fn one_dot(runner: &Runner) -> Option<Failure> {
    let cluster = runner.cluster();
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut note = |key: &str, dot: String, value: String| {
        let first = known
            .entry((key.to_owned(), dot.clone()))
            .or_insert_with(|| value.clone());
        (*first != value).then(|| {
            let found = format!("{dot} of {key} stands for {first} and for {value}");
            failure(Property::OneDot, key, found)
        })
    };
    for op in runner.history().iter() {
        for sibling in &op.siblings {
            let value = sibling.value().unwrap_or_default().to_owned();
            if let Some(failure) = note(&op.key, sibling.dot.clone(), value) {
                return Some(failure);
            }
        }
    }
    for node in cluster.nodes() {
        for (key, entry) in cluster.durable_store(node).entries() {
            for (actor, counter, version) in entry.clock.dots() {
                let value = match &version.body {
                    Body::Value { bytes, .. } => String::from_utf8_lossy(bytes).into_owned(),
                    Body::Tombstone => {
                        let name = cluster.client_name(version.client);
                        format!("a tombstone of {name}, request {}", version.client_seq)
                    }
                };
                let dot = format!("{actor}:{counter}");
                if let Some(failure) = note(key.text(), dot, value) {
                    return Some(failure);
                }
            }
        }
    }
    // The same dot for one request, made twice, is one version all the same.
    let mut made: BTreeMap<(&Key, Dot), RequestId> = BTreeMap::new();
    dots_made(cluster).find_map(|(request, key, dot)| {
        let first = *made.entry((key, dot)).or_insert(request);
        (first != request).then(|| {
            let found = format!("{dot} of {} was made for two requests", key.text());
            failure(Property::OneDot, key.text(), found)
        })
    })
}

/// Every dot that was made, as far as a trace tells.
fn dots_made(cluster: &Cluster) -> impl Iterator<Item = (RequestId, &Key, Dot)> {
    let events = cluster.trace().events().iter();
    events.filter_map(|event| match &event.what {
        Happening::Noted {
            note:
                Note::Coordinates {
                    request,
                    key,
                    dot: Some(dot),
                },
            ..
        } => Some((*request, key, *dot)),
        _ => None,
    })
}

/// A read that began after a write was acknowledged, and shows neither it nor what replaced it.
fn overlap(runner: &Runner) -> Option<Failure> {
    let history = runner.history();
    let reads = history.iter().filter(|op| op.ok && op.command == "get");
    for read in reads {
        let mut seen: BTreeSet<RequestId> = read.shown.iter().copied().collect();
        for &shown in &read.shown {
            seen.extend(runner.writes().seen_by(&read.key, shown));
        }
        let missed = history.iter().find(|op| {
            op.ok
                && op.command != "get"
                && op.key == read.key
                && op.at_us + op.latency_us < read.at_us
                && !seen.contains(&op.request)
        });
        if let Some(write) = missed {
            let found = format!(
                "{} read {} at {} us without request {} of {}, acknowledged before",
                read.client, read.key, read.at_us, write.request.seq, write.client
            );
            return Some(failure(Property::Overlap, &read.key, found));
        }
    }
    None
}

/// A live value on a primary that the client of an acknowledged delete had seen, although the
/// delete is not lost.
fn deleted_back(runner: &Runner, puts: &[Put]) -> Option<Failure> {
    let cluster = runner.cluster();
    let lost = runner.writes().lost(cluster);
    let is_lost = |id: RequestId| lost.iter().any(|lost| lost.request == id);
    // A request that was tried twice has two dots, and who deletes one may not have seen the other.
    let mut dots: BTreeMap<(String, RequestId), BTreeSet<String>> = BTreeMap::new();
    for (request, key, dot) in dots_made(cluster) {
        let at = (key.text().to_owned(), request);
        dots.entry(at).or_default().insert(dot.to_string());
    }
    let mut live: BTreeMap<(String, RequestId), NodeId> = BTreeMap::new();
    for node in cluster.nodes() {
        for (key, entry) in cluster.durable_store(node).entries() {
            for (actor, counter, version) in entry.clock.dots() {
                let at = (key.text().to_owned(), RequestId::of(version));
                let dot = format!("{actor}:{counter}");
                dots.entry(at.clone()).or_default().insert(dot);
                // What lies on a fallback is not what the key has come to be.
                let partition = cluster.ring().partition_of(key.position());
                if !version.is_tombstone() && cluster.ring().is_primary(partition, node) {
                    live.insert(at, node);
                }
            }
        }
    }
    let id_of = |put: &Put| ((put.by.key.clone(), put.value.to_owned()), put.by.request);
    let ids: BTreeMap<(String, String), RequestId> = puts.iter().map(id_of).collect();
    for op in runner.history().iter() {
        for sibling in &op.siblings {
            let value = sibling.value().unwrap_or_default().to_owned();
            if let Some(id) = ids.get(&(op.key.clone(), value)) {
                let at = (op.key.clone(), *id);
                dots.entry(at).or_default().insert(sibling.dot.clone());
            }
        }
    }
    let deletes = runner
        .history()
        .iter()
        .filter(|op| op.ok && op.command == "delete");
    for delete in deletes.filter(|op| !is_lost(op.request)) {
        for seen in runner.writes().seen_by(&delete.key, delete.request) {
            let at = (delete.key.clone(), seen);
            let once = dots.get(&at).is_none_or(|dots| dots.len() == 1);
            if let Some(node) = live.get(&at).filter(|_| once) {
                let found = format!(
                    "request {} of {} is live on {node}; {} had seen it and deleted it at {} us",
                    seen.seq,
                    cluster.client_name(seen.client),
                    delete.client,
                    delete.at_us
                );
                return Some(failure(Property::DeletedBack, &delete.key, found));
            }
        }
    }
    None
}

fn lost(runner: &Runner) -> Option<Failure> {
    let lost = runner.writes().lost(runner.cluster());
    let lost = lost.iter().find(|lost| lost.cause == LossCause::Protocol)?;
    let found = format!("{} of {} is lost", lost.write, lost.key);
    Some(failure(Property::LostWrite, &lost.key, found))
}

/// Whether a hint was dropped for its age, as far as a trace tells.
fn has_expired(cluster: &Cluster) -> bool {
    let events = cluster.trace().events();
    let expired = |what: &Happening| {
        matches!(
            what,
            Happening::Noted {
                note: Note::HintExpired { .. },
                ..
            }
        )
    };
    events.iter().any(|event| expired(&event.what))
}
