//! What can stand at a place of a script, for whoever types one.
//!
//! The usages in [`COMMANDS`] say which words a command takes, `kinds` which there are of each kind.
//! Whatever they say, the reader of the language has the last word: an offer that it would refuse
//! is not made.

mod curl;
mod kinds;
mod usage;

pub use curl::complete_console;
pub use kinds::LATENCIES;

use super::words::{self, Word};
use super::{COMMANDS, CommandHelp, Runner, parse_line};
use crate::base::{Arrange, NodeId};
use crate::config::FIELDS;
use crate::sim::{Cluster, Flight, Power};
use usage::Form;

/// The most offers that are made.
const MOST_OFFERS: usize = 60;
/// How many of the last requests are looked through for names.
const MOST_REQUESTS: usize = 500;
/// How many names of one sort are known.
const MOST_NAMES: usize = 40;

/// The names that a script can use on a cluster as it is.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The nodes.
    pub nodes: Vec<(NodeId, Power)>,
    /// How many primaries a key has.
    pub n: u16,
    /// Keys that were asked for, the last first.
    pub keys: Vec<String>,
    /// Clients that have asked.
    pub clients: Vec<String>,
    /// Messages in flight, by the events of their sending, and what each is.
    pub flights: Vec<(u64, String)>,
    /// The labels of requests that are over.
    pub labels: Vec<String>,
}

impl Known {
    /// What a runner knows.
    pub fn of(runner: &Runner) -> Known {
        let cluster = runner.cluster();
        let power = |node| cluster.machine(node).map(|machine| machine.power());
        let nodes = cluster
            .nodes()
            .filter_map(|node| Some((node, power(node)?)));
        let mut known = Known {
            nodes: nodes.collect(),
            n: cluster.config().n,
            labels: runner
                .labels()
                .take(MOST_NAMES)
                .map(str::to_owned)
                .collect(),
            flights: flights(cluster),
            ..Known::default()
        };
        for op in runner.history().iter().rev().take(MOST_REQUESTS) {
            for (names, name) in [(&mut known.keys, &op.key), (&mut known.clients, &op.client)] {
                if names.len() < MOST_NAMES && !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        known
    }
}

/// The messages of clients' requests that are in flight, the next to arrive first.
fn flights(cluster: &Cluster) -> Vec<(u64, String)> {
    let all = cluster.in_flight_unsorted().chain(cluster.held());
    let mut flights: Vec<&Flight> = all
        .filter(|flight| !flight.message.kind().is_background())
        .collect();
    flights.arrange_by_key(|flight| (flight.due, flight.sent));
    flights.dedup_by_key(|flight| flight.sent);
    let name = |flight: &Flight| {
        let (from, to, kind) = (flight.from, flight.to, flight.message.kind().name());
        (flight.sent.0, format!("{kind} from {from} to {to}"))
    };
    flights.into_iter().take(MOST_NAMES).map(name).collect()
}

/// Something that can stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is written, quoted where it has to be.
    pub text: String,
    /// What it means, in a few words; may be empty.
    pub means: String,
    /// What would make it whole, when it is only the beginning of a word.
    sample: String,
}

impl Offer {
    fn new(text: impl Into<String>, means: impl Into<String>) -> Offer {
        Offer {
            text: text.into(),
            means: means.into(),
            sample: String::new(),
        }
    }

    /// The beginning of a word that reads when `sample` follows.
    fn begun(text: impl Into<String>, means: impl Into<String>, sample: &str) -> Offer {
        Offer {
            sample: sample.to_owned(),
            ..Offer::new(text, means)
        }
    }

    /// Whether more has to follow in the same word.
    pub fn is_open(&self) -> bool {
        !self.sample.is_empty()
    }
}

/// What can stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The first byte of the text that an offer takes the place of.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// What can stand there.
    pub offers: Vec<Offer>,
    /// How the command is written that stands there.
    pub usage: Option<&'static str>,
}

/// What can stand at the byte `caret` of a script; nothing in a comment or behind a mistake.
pub fn complete(text: &str, caret: usize, known: &Known) -> Completion {
    complete_with(text, caret, known, &[])
}

/// The same, where beside commands these `first` words can begin a line.
fn complete_with(text: &str, caret: usize, known: &Known, first: &[Offer]) -> Completion {
    let (earlier, line) = line_up_to(text, caret);
    let Some((words, current)) = cut(line) else {
        return Completion::default();
    };
    let mut found = at(&words, &current, known);
    let is_first = earlier.lines().all(|line| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('#')
    });
    found
        .offers
        .retain(|offer| is_first || offer.text != "cluster");
    if words.is_empty() {
        found.offers.extend_from_slice(first);
    }
    let reads = |line: &str| {
        let end = line.chars().count() as u32;
        first.iter().any(|offer| offer.text == line.trim_start())
            || parse_line(line, 1).map_or_else(|error| error.column > end, |_| true)
    };
    settle(text, caret, &current, found, reads)
}

/// Of what was found, what goes on with what is typed, and what `reads` in its place.
fn settle(
    text: &str,
    caret: usize,
    current: &Current,
    found: Found,
    reads: impl Fn(&str) -> bool,
) -> Completion {
    let (earlier, line) = line_up_to(text, caret);
    let (begin, caret) = (earlier.len(), earlier.len() + line.len());
    let after = &text[caret..];
    let start = begin + current.start + found.offset;
    let typed = text.get(start..caret).unwrap_or_default();
    let plain = |text: &str| text.trim_start_matches(['"', '\'']).to_ascii_lowercase();
    let typed = plain(typed);
    let mut offers: Vec<Offer> = Vec::new();
    for offer in found.offers {
        let word = plain(&offer.text);
        let fits = word.starts_with(&typed) && word != typed;
        let is_new = !offers.iter().any(|it| it.text == offer.text);
        let whole = || format!("{}{}{}", &text[begin..start], offer.text, offer.sample);
        if offers.len() < MOST_OFFERS && fits && is_new && reads(&whole()) {
            offers.push(offer);
        }
    }
    Completion {
        start,
        end: caret + after.find([' ', '\t', '\r', '\n']).unwrap_or(after.len()),
        offers,
        usage: found.usage,
    }
}

/// The lines before the caret, and the caret's own up to it.
fn line_up_to(text: &str, caret: usize) -> (&str, &str) {
    let mut end = caret.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    before.split_at(before.rfind('\n').map_or(0, |at| at + 1))
}

/// The word at the caret, up to there.
struct Current {
    /// Its first byte in the line.
    start: usize,
    /// As it stands in the line.
    text: String,
    word: Word,
}

/// The words before the one at the end of `line`, and that one; none in a comment.
fn cut(line: &str) -> Option<(Vec<Word>, Current)> {
    // A letter at the end is part of the word that is typed there, or is that word.
    let read = |quote| words::split(&format!("{line}x{quote}")).ok();
    let (mut words, _) = ["", "'", "\""].into_iter().find_map(read)?;
    if words::split(line).is_ok_and(|(without, _)| without == words) {
        return None;
    }
    let mut word = words.pop()?;
    word.text.pop();
    let start = line.char_indices().nth(word.column as usize - 1);
    let start = start.map_or(line.len(), |(at, _)| at);
    let text = line[start..].to_owned();
    Some((words, Current { start, text, word }))
}

/// What was found before it is compared with what is typed.
#[derive(Default)]
struct Found {
    /// How far into the word at the caret the offers begin.
    offset: usize,
    offers: Vec<Offer>,
    usage: Option<&'static str>,
}

/// What can stand behind these words.
fn at(words: &[Word], current: &Current, known: &Known) -> Found {
    let words = match words {
        [at, rest @ ..] if at.text == "at" => match rest {
            [] => {
                return Found {
                    offers: kinds::of("TIME", &current.text, known),
                    ..Found::default()
                };
            }
            [_, rest @ ..] => rest,
        },
        _ => words,
    };
    let named = |help: &'static CommandHelp| Offer::new(help.name, help.doc);
    let schedule = Offer::new("at", "Run a command at this time of the run.");
    let (name, words) = match words {
        [] => {
            return Found {
                offers: COMMANDS.iter().map(named).chain([schedule]).collect(),
                ..Found::default()
            };
        }
        [asynchronous] if asynchronous.text == "async" => {
            let usage = COMMANDS.iter().find(|help| help.name == "async");
            let requests = ["put", "get", "delete", "resolve"];
            let requests = COMMANDS.iter().filter(|help| requests.contains(&help.name));
            return Found {
                offers: requests.map(named).collect(),
                usage: usage.map(|help| help.usage),
                ..Found::default()
            };
        }
        [first, name, rest @ ..] if first.text == "async" => (name, rest),
        [name, rest @ ..] => (name, rest),
    };
    let Some(help) = COMMANDS.iter().find(|help| help.name == name.text) else {
        return Found::default();
    };
    let mut found = Found {
        usage: Some(help.usage),
        ..Found::default()
    };
    for form in help.usage.lines().map(Form::of) {
        found.take_in(&form, words, current, known);
        if found.offset > 0 {
            break;
        }
    }
    found
}

impl Found {
    /// What one way of writing a command lets follow.
    fn take_in(&mut self, form: &Form, words: &[Word], current: &Current, known: &Known) {
        let typed = current.text.as_str();
        if form.has_settings {
            return self.settings(form.name == "set", current);
        }
        if form.has_groups {
            self.offset = typed.rfind([',', '|']).map_or(0, |at| at + 1);
            self.offers = kinds::of("NODE", &typed[self.offset..], known);
            self.offers.push(Offer::new("|", "the next group"));
            return;
        }
        let Some((next, options)) = form.after(words) else {
            return;
        };
        let named = current.word.option();
        let named = named.filter(|(name, _)| typed.starts_with(*name));
        if let Some((name, _)) = named
            && let Some(item) = options.iter().find(|item| item.name == Some(name))
        {
            self.offset = name.len() + 1;
            self.offers = item.offers(&typed[self.offset..], known);
            return;
        }
        for item in next {
            if item.kinds.contains(&"NODES") {
                self.offset = typed.rfind(',').map_or(0, |at| at + 1);
            } else if item.kinds.contains(&"A->B") {
                self.offset = typed.rfind('>').map_or(0, |at| at + 1);
            }
            self.offers
                .extend(item.offers(&typed[self.offset..], known));
        }
        for item in options {
            let Some(name) = item.name else { continue };
            let values = item.offers("", known).into_iter().map(|offer| offer.text);
            // Any value that reads shows that the option may stand here.
            for sample in values.chain(kinds::SAMPLES.map(str::to_owned)) {
                let means = kinds::meaning(name);
                self.offers
                    .push(Offer::begun(format!("{name}="), means, &sample));
            }
        }
    }

    /// `FIELD=VALUE`, of those fields that can be changed while a cluster runs, or of all.
    fn settings(&mut self, running: bool, current: &Current) {
        let fields = FIELDS.iter().filter(|field| field.running || !running);
        if let Some((name, _)) = current.text.split_once('=') {
            self.offset = name.len() + 1;
            let field = fields.into_iter().find(|field| field.name == name);
            self.offers = field.map_or(Vec::new(), kinds::values_of);
            return;
        }
        for field in fields {
            for value in kinds::values_of(field) {
                let name = format!("{}=", field.name);
                self.offers.push(Offer::begun(name, field.doc, &value.text));
            }
        }
    }
}
