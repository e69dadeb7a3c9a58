//! What comes out of a run: one record for each thing that a line brought about.

use crate::base::Micros;
use crate::observe::OpRecord;
use crate::script::Line;
use serde::Serialize;
use serde_json::Value;

/// One record. Its JSON is one line of `ringlab run --json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Output {
    /// A request is over.
    Op(Box<OpRecord>),
    /// An `expect` was judged.
    Expect(ExpectRecord),
    /// A `print`.
    Print(PrintRecord),
    /// An administrative command was carried out.
    Admin(AdminRecord),
}

/// A verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectRecord {
    /// Always `expect`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The script line.
    pub line: u32,
    /// Whether it holds.
    pub ok: bool,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// Something that was asked to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrintRecord {
    /// Always `print`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The script line.
    pub line: u32,
    /// What was printed: `ring`, `replicas`, ...
    pub what: &'static str,
    /// The content, for programs.
    pub data: Value,
    /// The content, for people.
    #[serde(skip)]
    pub text: String,
}

/// An administrative command: a fault, a setting, a wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdminRecord {
    /// Always `admin`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The script line.
    pub line: u32,
    /// The command's name.
    pub command: &'static str,
    /// The whole command.
    pub text: String,
    /// When it was over, in microseconds.
    pub at_us: u64,
    /// Why it could not be carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The last record of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Always `summary`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many `expect`s held.
    pub expects_passed: u32,
    /// How many did not.
    pub expects_failed: u32,
    /// How many events were processed.
    pub events: u64,
    /// How many messages the nodes sent.
    pub messages: u64,
    /// The virtual time at the end, in microseconds.
    pub virtual_us: u64,
    /// The hash of the whole trace.
    pub trace_hash: String,
}

impl AdminRecord {
    pub(super) fn new(line: &Line, at: Micros) -> AdminRecord {
        AdminRecord {
            kind: "admin",
            line: line.number,
            command: line.command.name(),
            text: line.command.to_string(),
            at_us: at.0,
            error: None,
        }
    }
}

impl Output {
    /// The record as people read it; may have several lines.
    pub fn text(&self) -> String {
        match self {
            Output::Op(op) => format!("{} {}", clock(op.at_us + op.latency_us), op.sentence()),
            Output::Expect(expect) if expect.ok => format!("  ok: {}", expect.expected),
            Output::Expect(ExpectRecord {
                line,
                expected,
                found,
                ..
            }) => {
                format!("  FAILED, line {line}: expected {expected}, found {found}")
            }
            Output::Print(print) => print.text.clone(),
            Output::Admin(admin) => match &admin.error {
                None => format!("{} {}", clock(admin.at_us), admin.text),
                Some(error) => format!("{} {}: {error}", clock(admin.at_us), admin.text),
            },
        }
    }
}

impl Summary {
    /// The summary as people read it.
    pub fn text(&self) -> String {
        let Summary {
            expects_passed,
            expects_failed,
            events,
            messages,
            ..
        } = self;
        format!(
            "{expects_passed} expects passed, {expects_failed} failed; {events} events, {messages} \
             messages, {} of virtual time; trace {}",
            Micros(self.virtual_us),
            self.trace_hash
        )
    }
}

/// A time at the beginning of a line: `[   12.345 ms]`.
fn clock(us: u64) -> String {
    format!("[{:>9}.{:03} ms]", us / 1_000, us % 1_000)
}
