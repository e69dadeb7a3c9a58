//! What comes out of a run, told where a person sees it.

use super::{EntryKind, Lab};
use crate::script::{ExpectRecord, Output};

impl Lab {
    /// Tells what came out: in the console, as the last outcome, and to whoever listens.
    pub(super) fn take_output(&mut self, output: Output) {
        self.touch();
        match &output {
            Output::Op(record) if record.generated => {}
            Output::Op(record) => {
                let sentence = record.sentence();
                self.console.answer(record, &sentence);
                self.say(sentence, !record.ok);
            }
            Output::Expect(expect) => {
                let line = self.line_in_script(expect.line);
                let text = Output::Expect(ExpectRecord {
                    line,
                    ..expect.clone()
                })
                .text();
                let kind = match expect.ok {
                    true => EntryKind::Output,
                    false => EntryKind::Error,
                };
                self.console.add(kind, &text);
                self.say(text.trim(), !expect.ok);
            }
            Output::Print(print) => self.console.add(EntryKind::Output, &print.text),
            Output::Admin(record) if record.command == "workload" => self.tell_of_load(record),
            Output::Admin(_) => {}
        }
        self.hear(output);
    }
}
