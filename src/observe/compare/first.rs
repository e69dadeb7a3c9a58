//! The first event at which two traces differ.

use super::{Difference, RunView};
use crate::base::Micros;
use crate::observe::sentence;
use crate::sim::{Happening, TraceEvent};
use serde::Serialize;
use serde_json::Value;

/// Where two traces part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FirstDifference {
    /// The place in both traces, counted from 0: all events before it tell the same.
    pub index: usize,
    /// What happened on the left; none if its trace ends here.
    pub left: Option<ToldEvent>,
    /// What happened on the right; none if its trace ends here.
    pub right: Option<ToldEvent>,
    /// What differs in detail, where both sentences are the same.
    pub details: Vec<Difference>,
}

/// An event, told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldEvent {
    /// When it happened.
    pub at_us: Micros,
    /// What happened, in one sentence.
    pub sentence: String,
}

pub(super) fn first_difference(left: &RunView, right: &RunView) -> Option<FirstDifference> {
    let [ours, theirs] = [left, right].map(|run| run.cluster.trace().events());
    // Contexts are sealed with the settings of the beginning: where those differ, so do all tokens.
    let sealed = [left, right].map(|run| run.cluster.seal_context(&Default::default(), "any"));
    let same_seal = sealed[0] == sealed[1];
    let shared = ours.shared_with(theirs);
    let both = ours.since(shared).zip(theirs.since(shared));
    let index = shared
        + both
            .take_while(|(one, other)| same(one, other, same_seal))
            .count();
    let (one, other) = (ours.get(index), theirs.get(index));
    let told = |run: &RunView, event: Option<&TraceEvent>| {
        event.map(|event| ToldEvent {
            at_us: event.at_us,
            sentence: sentence(run.cluster, event),
        })
    };
    one.or(other)?;
    let mut found = FirstDifference {
        index,
        left: told(left, one),
        right: told(right, other),
        details: Vec::new(),
    };
    if let (Some(one), Some(other)) = (one, other)
        && let (Some(ours), Some(theirs)) = (&found.left, &found.right)
        && ours.sentence == theirs.sentence
    {
        let [ours, theirs] = [one, other].map(|event| serde_json::to_value(&event.what));
        part(
            &ours.unwrap_or_default(),
            &theirs.unwrap_or_default(),
            "",
            &mut found.details,
        );
        for detail in found.details.iter_mut().filter(|it| it.field == "content") {
            let (ours, theirs) = (content(left, one), content(right, other));
            detail.left = ours.unwrap_or(std::mem::take(&mut detail.left));
            detail.right = theirs.unwrap_or(std::mem::take(&mut detail.right));
        }
    }
    Some(found)
}

/// Whether the same happened at the same time. What led to it is not asked: that is among the equal
/// events before.
fn same(one: &TraceEvent, other: &TraceEvent, same_seal: bool) -> bool {
    if one.at_us != other.at_us {
        return false;
    }
    match (&one.what, &other.what) {
        (
            Happening::Asked {
                request,
                client,
                operation,
                key,
                entry,
                ..
            },
            Happening::Asked {
                request: their_request,
                client: their_client,
                operation: their_operation,
                key: their_key,
                entry: their_entry,
                ..
            },
        ) if !same_seal => {
            (request, client, operation, key, entry)
                == (
                    their_request,
                    their_client,
                    their_operation,
                    their_key,
                    their_entry,
                )
        }
        (one, other) => one == other,
    }
}

/// The innermost fields that differ.
fn part(one: &Value, other: &Value, name: &str, found: &mut Vec<Difference>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            // Of one sentence, and so of one sort: they have the same fields.
            let both = one.iter().zip(other.values());
            both.for_each(|((name, one), other)| part(one, other, name, found));
        }
        _ if one == other => {}
        _ => found.push(Difference {
            field: name.to_owned(),
            left: plain(one),
            right: plain(other),
        }),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// The request whose content an event has only a hash of, once it is over.
fn content(run: &RunView, event: &TraceEvent) -> Option<String> {
    let (Happening::Asked { request, .. } | Happening::Answered { request, .. }) = &event.what
    else {
        return None;
    };
    let mut records = run.history.iter();
    let record = records.find(|record| record.request == *request)?;
    Some(record.sentence())
}
