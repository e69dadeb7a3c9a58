//! What was said to the cluster and what came back, as text.

use super::Lab;
use crate::observe;
use crate::script::Command;
use std::collections::VecDeque;
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
    /// The place in `typed` that is shown while going back through it.
    place: Option<usize>,
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
        self.place = None;
        if self.typed.last().is_none_or(|last| last != text) {
            self.typed.push(text.to_owned());
        }
        if self.typed.len() > MOST_TYPED {
            self.typed.remove(0);
        }
    }

    /// An earlier or a later text; empty behind the last one.
    pub(super) fn recall(&mut self, earlier: bool) -> Option<String> {
        let here = self.place.unwrap_or(self.typed.len());
        let there = match earlier {
            true => here.checked_sub(1)?,
            false if here < self.typed.len() => here + 1,
            false => return None,
        };
        self.place = Some(there);
        Some(self.typed.get(there).cloned().unwrap_or_default())
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
        let events = cluster.trace().events().get(read..)?;
        let told = match events {
            // What is done to one message in flight follows the command.
            [event, done, ..] if matches!(&event.what, Command { text } if text.contains(" flight=")) => {
                Some(done)
            }
            _ => events
                .iter()
                .find(|event| matches!(event.what, Crashed { .. } | Restarted { .. })),
        };
        told.or(events.first())
            .map(|event| observe::sentence(cluster, event))
    }

    /// The line of the script that was typed in, by the laboratory's running number.
    pub(super) fn line_in_script(&self, number: u32) -> u32 {
        let begin = self.scripts.iter().rev().find(|before| **before < number);
        number - begin.copied().unwrap_or(number - 1)
    }
}
