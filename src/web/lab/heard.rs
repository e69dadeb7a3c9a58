//! What the callbacks of the JavaScript API are still to be told, and what a running script is.

use super::Lab;
use crate::observe;
use crate::script::{AdminRecord, ExpectRecord, Output, PrintRecord};
use crate::sim::{Cluster, TraceEvent};

/// What has happened and was not told yet.
#[derive(Default)]
pub struct Heard {
    /// Events of the trace, each as JSON.
    pub events: Vec<String>,
    /// Records of commands, as people of their own: a request has no line.
    pub records: Vec<Output>,
}

/// Who listens, and to what.
#[derive(Default)]
pub(super) struct Ears {
    events: bool,
    records: bool,
    heard: Heard,
    /// What comes out, for whoever runs a script.
    pub(super) script: Option<Vec<Output>>,
}

impl Ears {
    /// Takes in an event of the trace.
    pub(super) fn take_in(&mut self, cluster: &Cluster, event: &TraceEvent) {
        if self.events
            && let Ok(told) = observe::told(cluster, event)
        {
            self.heard.events.push(told.to_string());
        }
    }
}

impl Lab {
    /// From now on events, records, or neither are kept for whoever listens.
    pub(in crate::web) fn listen(&mut self, events: bool, records: bool) {
        self.ears.events = events;
        self.ears.records = records;
    }

    /// Whether there is anything to tell.
    pub(in crate::web) fn has_heard(&self) -> bool {
        let Heard { events, records } = &self.ears.heard;
        !events.is_empty() || !records.is_empty()
    }

    /// All that was not told yet.
    pub(in crate::web) fn take_heard(&mut self) -> Heard {
        std::mem::take(&mut self.ears.heard)
    }

    /// Keeps a record for the running script and for whoever listens.
    pub(super) fn hear(&mut self, output: Output) {
        if self.ears.records {
            let line = |number| self.line_in_script(number);
            let told = match output.clone() {
                Output::Op(mut op) => {
                    op.line = None;
                    Output::Op(op)
                }
                Output::Expect(it) => Output::Expect(ExpectRecord {
                    line: line(it.line),
                    ..it
                }),
                Output::Print(it) => Output::Print(PrintRecord {
                    line: line(it.line),
                    ..it
                }),
                Output::Admin(it) => Output::Admin(AdminRecord {
                    line: line(it.line),
                    ..it
                }),
            };
            self.ears.heard.records.push(told);
        }
        if let Some(script) = &mut self.ears.script {
            script.push(output);
        }
    }
}
