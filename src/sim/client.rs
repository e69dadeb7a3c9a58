//! Clients: their sessions, and the errors that they are told.

use crate::base::{Key, NodeId};
use crate::causality::{Actor, VersionVector};
use crate::config::Entry;
use crate::node::{Failure, Shortfall};
use crate::quorum::Rule;
use crate::store::ClientId;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// A client with a session of its own.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) id: ClientId,
    /// Where it enters, when not by the cluster's setting.
    pub(super) entry: Option<Entry<NodeId>>,
    /// How many requests it has made.
    pub(super) requests: u32,
    /// What its last successful get or put of each key returned.
    pub(super) contexts: BTreeMap<Key, Arc<VersionVector<Actor>>>,
}

impl Client {
    /// A client whose identity is worked out from its name, and from how many clients have the
    /// same hash already.
    pub(super) fn new(name: &str, taken: impl Fn(ClientId) -> bool) -> Client {
        let mut id = ClientId(xxh3_64(name.as_bytes()) as u32);
        while taken(id) {
            id = ClientId(id.0.wrapping_add(1));
        }
        Client {
            id,
            entry: None,
            requests: 0,
            contexts: BTreeMap::new(),
        }
    }
}

/// Which context a put carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ContextChoice {
    /// What this client's last get or put of the key returned, none if it never did.
    #[default]
    Last,
    /// None: a blind write.
    None,
    /// A token that an earlier reply gave out.
    Token(String),
}

/// The kind of a request's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The request does not fit this cluster.
    BadRequest,
    /// The context was damaged, or is another key's or another cluster's.
    BadContext,
    /// The key, the value or all siblings together are beyond their limit.
    TooLarge,
    /// The coordinator says that the quorum was not met, or there is no node to ask.
    Unavailable,
    /// No reply came.
    Timeout,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [ErrorCode; 5] = [
        ErrorCode::BadRequest,
        ErrorCode::BadContext,
        ErrorCode::TooLarge,
        ErrorCode::Unavailable,
        ErrorCode::Timeout,
    ];

    /// The code's name.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::BadRequest => "bad-request",
            ErrorCode::BadContext => "bad-context",
            ErrorCode::TooLarge => "too-large",
            ErrorCode::Unavailable => "unavailable",
            ErrorCode::Timeout => "timeout",
        }
    }

    /// When it is given, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            ErrorCode::BadRequest => "the request does not fit this cluster; nothing was stored",
            ErrorCode::BadContext => {
                "the context was damaged, or is another key's or another cluster's; nothing was stored"
            }
            ErrorCode::TooLarge => {
                "the key, the value or all siblings together are beyond their limit; nothing was stored"
            }
            ErrorCode::Unavailable => {
                "too few replicas answered; a write may still have landed on some"
            }
            ErrorCode::Timeout => "no reply came; a write may still have landed",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a request failed: what was asked and what was got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestError {
    /// The kind of error.
    pub code: ErrorCode,
    /// One sentence.
    pub message: String,
    /// How many replicas had to answer, where that matters.
    pub needed: Option<u16>,
    /// How many did.
    pub got: Option<u16>,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl RequestError {
    /// An error about something else than a quorum.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> RequestError {
        RequestError {
            code,
            message: message.into(),
            needed: None,
            got: None,
        }
    }

    /// `rule` was asked for `needed` and got `got`; `rest` says why.
    pub(super) fn quorum(
        code: ErrorCode,
        rule: Rule,
        (needed, got): (u16, u16),
        rest: &str,
    ) -> RequestError {
        let (verb, thing) = match rule {
            Rule::R => ("read", "replica"),
            Rule::Pr => ("read", "primary"),
            Rule::W => ("write", "replica"),
            Rule::Pw => ("write", "primary"),
            Rule::Dw => ("write", "durable replica"),
            Rule::NodeConfirms => ("request", "distinct node"),
        };
        let things = match (needed, thing) {
            (1, _) => thing.to_owned(),
            (_, "primary") => "primaries".to_owned(),
            _ => format!("{thing}s"),
        };
        let message = format!("{verb} needs {needed} {things}, {rest}");
        RequestError {
            code,
            message,
            needed: Some(needed),
            got: Some(got),
        }
    }

    /// What a coordinator said; `answered` are the replicas that hold a failed put's value.
    pub(super) fn by_coordinator(
        is_put: bool,
        failure: &Failure,
        answered: &[NodeId],
    ) -> RequestError {
        match failure {
            Failure::Missed(missed) => RequestError::unavailable(is_put, missed, answered),
            Failure::TooLarge { bytes, most } => RequestError::new(
                ErrorCode::TooLarge,
                format!(
                    "the key would take about {bytes} bytes with this value beside its siblings, \
                     expected at most {most} (half of message_limit); resolve them first"
                ),
            ),
        }
    }

    fn unavailable(is_put: bool, failure: &Shortfall, answered: &[NodeId]) -> RequestError {
        let mut rest = format!(
            "{} answered in {} ms",
            failure.got,
            failure.waited.0 / 1_000
        );
        if !failure.silent.is_empty() {
            rest += &format!(" (down: {})", names(&failure.silent));
        }
        if is_put && !answered.is_empty() {
            rest += &format!(
                "; the value is stored on {} and may appear later",
                names(answered)
            );
        }
        let counts = (failure.needed, failure.got);
        RequestError::quorum(ErrorCode::Unavailable, failure.rule, counts, &rest)
    }
}

/// `A, B, C`
pub(super) fn names(nodes: &[NodeId]) -> String {
    nodes
        .iter()
        .map(NodeId::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
