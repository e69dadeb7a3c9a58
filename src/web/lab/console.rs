//! What was said to the cluster and what came back, as text.

use super::Lab;
use crate::observe::{self, OpRecord};
use crate::script::{Command, Completion, Known, complete_console, http_answer};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// How many entries are kept.
const MOST_ENTRIES: usize = 300;
/// How much of one entry is kept, in characters.
const LONGEST: usize = 20_000;
/// How many typed lines are remembered.
const MOST_TYPED: usize = 100;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A command, typed or by a button.
    Command,
    /// What came back.
    Output,
    /// Why something was refused or failed.
    Error,
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its running number.
    pub number: u64,
    /// Who speaks.
    pub kind: EntryKind,
    /// What is said.
    pub text: Rc<str>,
}

/// The console's transcript and what was typed into it.
#[derive(Default)]
pub(super) struct Console {
    entries: VecDeque<Entry>,
    said: u64,
    typed: Vec<String>,
    recalled: Option<Recalled>,
    /// What was typed as `curl`, by the numbers of the lines that it became.
    curls: BTreeMap<u32, String>,
}

/// Going back through what was typed.
struct Recalled {
    /// The place in `typed` that is shown.
    place: usize,
    /// What was there before, with which all that is shown begins.
    draft: String,
}

impl Console {
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(super) fn add(&mut self, kind: EntryKind, text: &str) {
        self.said += 1;
        let cut = text.char_indices().nth(LONGEST);
        let text: Rc<str> = match cut {
            Some((end, _)) => format!("{}...", &text[..end]).into(),
            None => text.into(),
        };
        self.entries.push_back(Entry {
            number: self.said,
            kind,
            text,
        });
        while self.entries.len() > MOST_ENTRIES {
            self.entries.pop_front();
        }
    }

    pub(super) fn remember(&mut self, text: &str) {
        self.recalled = None;
        if self.typed.last().is_none_or(|last| last != text) {
            self.typed.push(text.to_owned());
        }
        if self.typed.len() > MOST_TYPED {
            self.typed.remove(0);
        }
    }

    /// An earlier or a later text that begins as `text` does, which is typed in or was shown last;
    /// behind the last one what was typed in.
    fn recall(&mut self, earlier: bool, text: &str) -> Option<String> {
        let shown = |it: &Recalled| self.typed.get(it.place).unwrap_or(&it.draft) == text;
        let (here, draft) = match self.recalled.take().filter(shown) {
            Some(Recalled { place, draft }) => (place, draft),
            None if earlier => (self.typed.len(), text.to_owned()),
            None => return None,
        };
        let fits = |place: &usize| {
            let typed = self.typed.get(*place);
            typed.is_none_or(|typed| typed.starts_with(&draft) && *typed != text)
        };
        let there = match earlier {
            true => (0..here).rev().find(fits),
            false => (here + 1..=self.typed.len()).find(fits),
        };
        let text = there.map(|there| self.typed.get(there).unwrap_or(&draft).clone());
        let place = there.unwrap_or(here);
        self.recalled = Some(Recalled { place, draft });
        text
    }

    /// The lines with these numbers were typed as `curl`.
    pub(super) fn expect_curls(&mut self, curls: impl IntoIterator<Item = (u32, String)>) {
        self.curls.extend(curls);
    }

    /// No line after this number has to be expected: the script was refused.
    pub(super) fn forget_curls(&mut self, after: u32) {
        self.curls.retain(|number, _| *number <= after);
    }

    /// A line of what was typed begins.
    pub(super) fn begin(&mut self, number: u32, command: &str) {
        match self.curls.get(&number).cloned() {
            Some(curl) => {
                self.add(EntryKind::Command, &curl);
                self.add(EntryKind::Output, &format!("the same as: {command}"));
            }
            None => self.add(EntryKind::Command, command),
        }
    }

    /// A request is over: what it came to, in a sentence or as HTTP.
    pub(super) fn answer(&mut self, record: &OpRecord, sentence: &str) {
        let kind = match record.ok {
            true => EntryKind::Output,
            false => EntryKind::Error,
        };
        let curl = record.line.and_then(|line| self.curls.remove(&line));
        match curl {
            Some(_) => self.add(kind, &http_answer(record)),
            None => self.add(kind, sentence),
        }
    }
}

impl Lab {
    /// What was typed into the console before or after, beginning as `text` does.
    pub fn recall(&mut self, earlier: bool, text: &str) -> Option<String> {
        self.console.recall(earlier, text)
    }

    /// What can stand at a place of what is typed into the console.
    pub fn complete(&self, text: &str, caret: usize) -> Completion {
        let mut known = Known::of(self.run.runner());
        let people = super::Who::ALL.map(|who| who.client().to_owned());
        known.clients.extend(people);
        complete_console(text, caret, &known)
    }
}

/// A command as the console shows it: what a button asks for is not waited for, which goes without
/// saying.
pub(super) fn spoken(command: &Command) -> String {
    match command {
        Command::Async(request) => Command::Request(request.clone()).to_string(),
        other => other.to_string(),
    }
}

impl Lab {
    /// The event that tells best what happened since the trace had `read` events, in a sentence.
    pub(super) fn tell_since(&self, read: usize) -> Option<String> {
        use crate::sim::Happening::{Command, Crashed, Restarted};
        let cluster = self.cluster();
        let mut events = cluster.trace().events().since(read);
        let (first, second) = (events.clone().next(), events.clone().nth(1));
        let told = match (first, second) {
            // What is done to one message in flight follows the command.
            (Some(event), Some(done)) if matches!(&event.what, Command { text } if text.contains(" flight=")) => {
                Some(done)
            }
            _ => events.find(|event| matches!(event.what, Crashed { .. } | Restarted { .. })),
        };
        told.or(first)
            .map(|event| observe::sentence(cluster, event))
    }

    /// The line of the script that was typed in, by the laboratory's running number.
    pub(super) fn line_in_script(&self, number: u32) -> u32 {
        let begin = self.scripts.iter().rev().find(|before| **before < number);
        number - begin.copied().unwrap_or(number - 1)
    }
}
