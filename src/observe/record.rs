//! A finished request, in the shape in which the command line, the JavaScript API and the page
//! show it (DESIGN 6).

use crate::node::RequestId;
use crate::sim::{Cluster, Completed, RequestError, Sibling};
use crate::store::{Body, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};
use std::fmt::Write;

/// A finished request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpRecord {
    /// Always `op`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The script line that asked; none when a person did.
    pub line: Option<u32>,
    /// `get`, `put`, `delete` or `resolve`.
    pub command: &'static str,
    /// The label that the script gave it.
    pub label: Option<String>,
    /// The client's name.
    pub client: String,
    /// The key.
    pub key: String,
    /// When the client asked, in microseconds.
    pub at_us: u64,
    /// How long the client waited, in microseconds.
    pub latency_us: u64,
    /// Whether it succeeded.
    pub ok: bool,
    /// Why not.
    pub error: Option<RequestError>,
    /// The live values that the reply shows.
    pub siblings: Vec<SiblingRecord>,
    /// Whether it succeeded and the key has no live value.
    pub notfound: bool,
    /// The context that the reply gives out.
    pub context: Option<String>,
    /// The node that was asked.
    pub entry: Option<String>,
    /// The node that coordinated.
    pub coordinator: Option<String>,
    /// The replicas that had answered when the client was.
    pub replicas: Vec<String>,
    /// The hints that had been acknowledged by then.
    pub hints: Vec<HintRecord>,
    /// Whether a workload made it.
    #[serde(skip)]
    pub generated: bool,
    /// The request's identity.
    #[serde(skip)]
    pub request: RequestId,
    /// Which of its client's commands it was, counted from 1: two requests of a `resolve` are one.
    #[serde(skip)]
    pub number: u32,
    /// The requests that made the versions that the reply shows, tombstones too.
    #[serde(skip)]
    pub shown: Vec<RequestId>,
}

/// One live value. It shares its bytes with whoever stores them: a record of a read takes no more for
/// a large value than for a small one.
#[derive(Clone, Debug, PartialEq)]
pub struct SiblingRecord {
    /// What was written.
    pub body: Body,
    /// Its dot.
    pub dot: String,
    /// The client that wrote it.
    pub by: String,
}

/// A value in the shape in which it is shown.
#[derive(Serialize)]
struct SiblingShape<'a> {
    /// The value as text, if it is text.
    value: Option<&'a str>,
    /// The value's bytes in base64.
    base64: String,
    media: &'a str,
    dot: &'a str,
    by: &'a str,
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HintRecord {
    /// The fallback that holds it.
    pub holder: String,
    /// The primary that it is for.
    #[serde(rename = "for")]
    pub target: String,
}

impl OpRecord {
    /// The record of `done`; the caller adds what only it knows (line, label, command).
    pub fn of(cluster: &Cluster, done: &Completed) -> OpRecord {
        let answer = done.result.as_ref().ok();
        let siblings: Vec<SiblingRecord> = answer
            .into_iter()
            .flat_map(|answer| &answer.siblings)
            .map(SiblingRecord::of)
            .collect();
        OpRecord {
            kind: "op",
            line: None,
            command: done.name,
            label: None,
            client: done.client.clone(),
            key: done.key.clone(),
            at_us: done.started.0,
            latency_us: (done.finished - done.started).0,
            ok: answer.is_some(),
            error: done.result.as_ref().err().cloned(),
            notfound: answer.is_some_and(|answer| answer.shows) && siblings.is_empty(),
            siblings,
            context: answer.map(|answer| cluster.seal_context(&answer.context, &done.key)),
            entry: done.entry.map(|node| node.to_string()),
            coordinator: done.coordinator.map(|node| node.to_string()),
            replicas: done.replicas.iter().map(ToString::to_string).collect(),
            hints: done
                .hints
                .iter()
                .map(|hint| HintRecord {
                    holder: hint.holder.to_string(),
                    target: hint.target.to_string(),
                })
                .collect(),
            generated: false,
            request: done.id,
            number: done.id.seq,
            shown: answer.map_or_else(Vec::new, |answer| answer.shown.clone()),
        }
    }

    /// The outcome in one plain sentence, the same on every surface.
    pub fn sentence(&self) -> String {
        let mut text = format!("{} {} {}", self.client, self.command, shown(&self.key));
        if let Some(entry) = &self.entry {
            let _ = write!(text, " via {entry}");
        }
        if let Some(error) = &self.error {
            let _ = write!(text, ": {error}");
            return text;
        }
        let _ = write!(text, ": {}", self.found());
        let _ = write!(text, ", {:.1} ms", self.latency_us as f64 / 1_000.0);
        if let Some(coordinator) = &self.coordinator {
            let _ = write!(text, ", coordinator {coordinator}");
        }
        if !self.replicas.is_empty() {
            let _ = write!(text, ", answered by {}", self.replicas.join(", "));
        }
        for hint in &self.hints {
            let _ = write!(text, ", {} holds a hint for {}", hint.holder, hint.target);
        }
        text
    }

    fn found(&self) -> String {
        let values = self
            .siblings
            .iter()
            .map(SiblingRecord::shown)
            .collect::<Vec<_>>();
        match (self.command, values.len()) {
            ("delete", 0) => "deleted".into(),
            (_, 0) if !self.notfound => "stored".into(),
            (_, 0) => "not found".into(),
            (_, 1) => values.concat(),
            (_, count) => format!("{count} siblings {}", values.join(" | ")),
        }
    }
}

impl SiblingRecord {
    fn of(sibling: &Sibling) -> SiblingRecord {
        SiblingRecord::new(
            &sibling.version,
            sibling.dot.to_string(),
            sibling.by.to_string(),
        )
    }

    /// The record of a version; a tombstone has no bytes.
    pub fn new(version: &Version, dot: String, by: String) -> SiblingRecord {
        SiblingRecord {
            body: version.body.clone(),
            dot,
            by,
        }
    }

    /// The value's bytes.
    pub fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Value { bytes, .. } => bytes,
            Body::Tombstone => &[],
        }
    }

    /// The value as text, if it is text.
    pub fn value(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    /// The value's media type.
    pub fn media(&self) -> &str {
        match &self.body {
            Body::Value { media, .. } => media,
            Body::Tombstone => "tombstone",
        }
    }

    /// A version for a table of states: its value as people see it, with its dot.
    pub fn told(version: &Version, dot: String) -> (String, String) {
        let text = match &version.body {
            Body::Tombstone => "a tombstone".to_owned(),
            Body::Value { bytes, .. } => match std::str::from_utf8(bytes) {
                Ok(text) => shown(text),
                Err(_) => format!("({} bytes)", bytes.len()),
            },
        };
        (text, dot)
    }

    /// The value as people see it: text as it is, other bytes by their number.
    pub fn shown(&self) -> String {
        match self.value() {
            Some(text) => shown(text),
            None => format!("({} bytes)", self.bytes().len()),
        }
    }
}

impl Serialize for SiblingRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shape = SiblingShape {
            value: self.value(),
            base64: STANDARD.encode(self.bytes()),
            media: self.media(),
            dot: &self.dot,
            by: &self.by,
        };
        shape.serialize(serializer)
    }
}

/// Text on one line and not too long, with control characters escaped.
fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let plain = |c: char| !c.is_control() && c != '"';
    let escape = text.is_empty() || !text.chars().all(plain) || text.contains(' ');
    let mut short: String = text.chars().take(LONGEST).collect();
    if escape {
        short = format!("{short:?}");
    }
    if text.chars().nth(LONGEST).is_some() {
        format!("{short}... ({} bytes)", text.len())
    } else {
        short
    }
}
