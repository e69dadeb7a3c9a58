//! What each version of a key knew of the others: from the context that its write was sent with.
//!
//! A stored state has one vector for all its versions, so that a version's own causal past cannot
//! be read from it. The client that wrote it said what it had seen, and that is the past.

use crate::base::MAX_VALUE_BYTES;
use crate::causality::{Actor, Dot, VersionVector};
use crate::node::{Operation, Quorum, RequestId};
use crate::sim::{Ask, Cluster};
use crate::store::{Body, Clock, Version};
use std::sync::Arc;

/// What a request was sent with, beside its key and value.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// What had to answer before the client was answered.
    pub quorum: Quorum,
    /// What the client of a write had seen of the key, as far as it said so; none for a get.
    pub context: Option<VersionVector<Actor>>,
}

impl Intent {
    /// The intent of a request that is about to be asked; none if it will be refused.
    pub fn of(cluster: &Cluster, ask: &Ask) -> Option<Intent> {
        let (operation, quorum) = cluster.judge(ask).ok()?;
        let context = match operation {
            Operation::Get => None,
            Operation::Put(put) => Some(put.context),
        };
        Some(Intent { quorum, context })
    }
}

/// A version of a key with what its writer had seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The version's dot.
    pub dot: Dot,
    /// The version.
    pub version: Arc<Version>,
    /// What its write said that its client had seen; none when that is not known.
    pub seen: Option<VersionVector<Actor>>,
}

impl Past {
    /// Whether the version's writer had seen `dot`.
    pub fn knew(&self, dot: &Dot) -> Option<bool> {
        let seen = self.seen.as_ref()?;
        Some(seen.covers(&dot.actor, dot.counter))
    }

    /// Whether an event before the version's own, of the same actor, was not seen: then its dot
    /// stands apart from the rest of its past.
    pub fn is_detached(&self) -> bool {
        let before = self.seen.as_ref().map(|seen| seen.get(&self.dot.actor));
        before.is_some_and(|before| before + 1 < self.dot.counter)
    }
}

/// How one version stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// Its writer had seen the other: it replaces it.
    Descends,
    /// The other's writer had seen it.
    Precedes,
    /// Neither writer had seen the other.
    Concurrent,
    /// It is not known what the writers had seen.
    Unknown,
}

/// How `one` stands to `other`.
pub fn relation(one: &Past, other: &Past) -> Kinship {
    match (one.knew(&other.dot), other.knew(&one.dot)) {
        (Some(true), _) => Kinship::Descends,
        (_, Some(true)) => Kinship::Precedes,
        (Some(false), Some(false)) => Kinship::Concurrent,
        _ => Kinship::Unknown,
    }
}

/// The versions in `clock`, each with its past; `intent` finds what a request was sent with.
pub fn pasts<'a>(
    clock: &Clock,
    intent: impl Fn(RequestId) -> Option<&'a Intent>,
) -> impl Iterator<Item = Past> {
    clock.dots().map(move |(actor, counter, version)| Past {
        dot: Dot {
            actor: *actor,
            counter,
        },
        version: version.clone(),
        seen: intent(RequestId::of(version)).and_then(|intent| intent.context.clone()),
    })
}

/// What a write with some context does to the versions that there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consequence {
    /// Those that the context covers: they go.
    pub replaced: Vec<Arc<Version>>,
    /// Those that it does not cover: they stay beside the new one.
    pub left: Vec<Arc<Version>>,
}

impl Consequence {
    /// What a write with `context` does to the versions in `clock`.
    pub fn of(clock: &Clock, context: &VersionVector<Actor>) -> Consequence {
        let mut found = Consequence::default();
        for (actor, counter, version) in clock.dots() {
            let list = match context.covers(actor, counter) {
                true => &mut found.replaced,
                false => &mut found.left,
            };
            list.push(version.clone());
        }
        found
    }

    /// `replaces milk and eggs; leaves flour`.
    pub fn in_words(&self) -> String {
        let list = |versions: &[Arc<Version>]| {
            let name = |version: &Arc<Version>| match in_words(version, 24) {
                // Or else nobody sees where it ends.
                text if text.contains(' ') && !version.is_tombstone() => format!("“{text}”"),
                text => text,
            };
            let names: Vec<String> = versions.iter().take(3).map(name).collect();
            match versions.len() - names.len() {
                0 => names.join(" and "),
                more => format!("{} and {more} more", names.join(", ")),
            }
        };
        match (self.replaced.is_empty(), self.left.is_empty()) {
            (true, true) => "replaces nothing, since nothing is there".to_owned(),
            (true, false) => format!("replaces nothing; leaves {}", list(&self.left)),
            (false, true) => format!("replaces {}; leaves nothing else", list(&self.replaced)),
            (false, false) => format!(
                "replaces {}; leaves {}",
                list(&self.replaced),
                list(&self.left)
            ),
        }
    }
}

/// A version in a few words: its text, cut to `most` characters, or what it is.
pub fn in_words(version: &Version, most: usize) -> String {
    let Body::Value { bytes, .. } = &version.body else {
        return "the tombstone".to_owned();
    };
    // A character has at most four bytes, and the last may be cut.
    let begin = &bytes[..bytes.len().min(most.min(MAX_VALUE_BYTES) * 4 + 4)];
    let text = match std::str::from_utf8(begin) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&begin[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return format!("({} bytes)", bytes.len()),
    };
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None if text.is_empty() => "(empty)".to_owned(),
        None => text.to_owned(),
    }
}

/// What a vector covers: `A.1.1:1-3, B.1.1:1`, or `nothing`.
pub fn covered(vector: &VersionVector<Actor>) -> String {
    let range = |(actor, counter): (&Actor, u64)| match counter {
        0 => None,
        1 => Some(format!("{actor}:1")),
        more => Some(format!("{actor}:1-{more}")),
    };
    let ranges: Vec<String> = vector.iter().filter_map(range).collect();
    match ranges.is_empty() {
        true => "nothing".to_owned(),
        false => ranges.join(", "),
    }
}
