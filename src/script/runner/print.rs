//! What `print` shows: text for people, data for programs.

use super::{Output, PrintRecord, Runner};
use crate::observe::{self, Replica};
use crate::script::Print;
use crate::sim::FaultError;
use serde_json::{Value, json};
use std::fmt::Write;

impl Runner {
    /// # Errors
    /// A node or a partition that does not exist.
    pub(super) fn report(&mut self, line: u32, print: &Print) -> Result<(), FaultError> {
        let (what, text, data) = match print {
            Print::Ring => {
                let ring = observe::ring(&self.cluster);
                ("ring", ring.to_string(), json!(ring))
            }
            Print::Members => {
                let members = observe::members(&self.cluster);
                let lines = members.iter().map(ToString::to_string);
                let text = lines.collect::<Vec<_>>().join("\n");
                ("members", text, json!(members))
            }
            Print::Merkle {
                from,
                to,
                partition,
            } => {
                let (from, to) = (self.existing_node(from)?, self.existing_node(to)?);
                let compared = observe::compare(&self.cluster, from, to, *partition);
                let compared = compared.map_err(FaultError)?;
                ("merkle", compared.to_string(), json!(compared))
            }
            Print::Replicas(key) => {
                let replicas = observe::replicas(&self.cluster, key);
                let text = replicas
                    .iter()
                    .map(replica_line)
                    .collect::<Vec<_>>()
                    .join("\n");
                (
                    "replicas",
                    text,
                    json!({ "key": key, "replicas": replicas }),
                )
            }
            Print::Hints => {
                let hints = observe::hints(&self.cluster);
                let line = |hint: &observe::HeldHint| {
                    format!("{} holds {} for {}", hint.holder, hint.key, hint.target)
                };
                let text = hints.iter().map(line).collect::<Vec<_>>().join("\n");
                let text = if text.is_empty() {
                    "no hints".to_owned()
                } else {
                    text
                };
                ("hints", text, json!(hints))
            }
            Print::Metrics => {
                let (text, data) = self.report_metrics();
                ("metrics", text, data)
            }
            Print::History => {
                let text = self
                    .history
                    .iter()
                    .map(|op| op.sentence())
                    .collect::<Vec<_>>();
                (
                    "history",
                    text.join("\n"),
                    json!(self.history.iter().collect::<Vec<_>>()),
                )
            }
            Print::Config => {
                let settings = self.cluster.config().to_settings();
                let lines = settings
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"));
                let text = lines.collect::<Vec<_>>().join("\n");
                let fields = settings
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), json!(value)));
                ("config", text, Value::Object(fields.collect()))
            }
        };
        self.outputs.push(Output::Print(PrintRecord {
            kind: "print",
            line,
            what,
            data,
            text,
        }));
        Ok(())
    }

    fn report_metrics(&self) -> (String, Value) {
        let metrics = self.cluster.metrics();
        let kinds = metrics.by_kind();
        let mut text = format!(
            "{} events, {} messages, {} requests answered, {} failed",
            metrics.events, metrics.messages, metrics.requests_ok, metrics.requests_failed
        );
        for (kind, counts) in &kinds {
            let _ = write!(
                text,
                "\n{kind:<14} sent {:>7}  delivered {:>7}  lost {:>7}  refused {:>7}  {:>7} states  {:>9} bytes",
                counts.sent,
                counts.delivered,
                counts.lost,
                counts.refused,
                counts.states,
                counts.bytes
            );
        }
        let data = json!({
            "events": metrics.events,
            "messages": metrics.messages,
            "requests_ok": metrics.requests_ok,
            "requests_failed": metrics.requests_failed,
            "kinds": kinds,
        });
        (text, data)
    }
}

fn replica_line(replica: &Replica) -> String {
    let role = match replica.role {
        observe::Role::Primary => "primary",
        observe::Role::Fallback => "fallback",
    };
    let mut line = format!("{} {} {role}", replica.place, replica.node);
    if !replica.up {
        line += ", not up";
    }
    if !replica.holds {
        return line + ": nothing";
    }
    for sibling in &replica.siblings {
        let _ = write!(
            line,
            ": {} {} by {}",
            sibling.shown(),
            sibling.dot,
            sibling.by
        );
    }
    for dot in &replica.tombstones {
        let _ = write!(line, ": tombstone {dot}");
    }
    for target in &replica.owed_to {
        let _ = write!(line, ", hint for {target}");
    }
    line
}
