//! Which context the next write sends, and what it will do.

use super::{Form, Lab};
use crate::base::Micros;
use crate::causality::VersionVector;
use crate::observe::{Consequence, covered};
use crate::script::Context;
use crate::sim::{Ask, Asked, ContextChoice, QuorumChoice};

/// How many older contexts can be chosen.
const MOST_OLDER: usize = 20;

/// Which context a write sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sends {
    /// What the client has seen last.
    #[default]
    Last,
    /// None: a blind write.
    Nothing,
    /// One that the client was given before.
    Older,
    /// One that was changed on its way.
    Damaged,
    /// One that was given out for another key.
    OtherKey,
}

impl Sends {
    /// Every choice with its name.
    pub const ALL: [(Sends, &'static str); 5] = [
        (Sends::Last, "last seen"),
        (Sends::Nothing, "none (blind)"),
        (Sends::Older, "an older one"),
        (Sends::Damaged, "a damaged one"),
        (Sends::OtherKey, "one of another key"),
    ];
}

/// A context that a client was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// When.
    pub at: Micros,
    /// `get`, `put`, `delete` or `resolve`.
    pub command: &'static str,
    /// The context.
    pub token: String,
    /// What it covers.
    pub covers: String,
}

/// What the next write sends, and what that will do.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The context, if one is sent.
    pub token: Option<String>,
    /// What it covers, if it can be opened.
    pub covers: Option<String>,
    /// What it will do, or the error's sentence.
    pub outcome: Result<String, String>,
}

impl Lab {
    /// The contexts of the selected key that the client was given before the last, newest first.
    pub fn older_contexts(&self) -> Vec<Given> {
        let Form { who, key, .. } = &self.form;
        let given = self.reading().requests.given.of(who.client(), key);
        let mut last = None;
        let mut found: Vec<Given> = Vec::new();
        for record in given
            .iter()
            .rev()
            .filter_map(|index| self.history().get(*index))
        {
            let Some(token) = &record.context else {
                continue;
            };
            // The last is no older one, and each is listed once.
            if last.get_or_insert(token) == &token || found.iter().any(|it| it.token == *token) {
                continue;
            }
            let opened = self.cluster().open_context(token, key);
            found.push(Given {
                at: Micros(record.at_us + record.latency_us),
                command: record.command,
                token: token.clone(),
                covers: opened.map_or_else(|error| error.message, |vector| covered(&vector)),
            });
            if found.len() == MOST_OLDER {
                break;
            }
        }
        found
    }

    /// The context that a write sends by what is chosen.
    pub(super) fn context_to_send(&self) -> Result<Option<Context>, String> {
        let Form { who, key, .. } = &self.form;
        let token = match self.form.sends {
            Sends::Last => return Ok(None),
            Sends::Nothing => return Ok(Some(Context::None)),
            Sends::Older => {
                let mut older = self.older_contexts();
                if older.is_empty() {
                    return Err(format!(
                        "{} was given no older context of this key yet: every get and put gives one",
                        who.name()
                    ));
                }
                older
                    .swap_remove(self.form.older.min(older.len() - 1))
                    .token
            }
            Sends::Damaged => {
                let given = self.reading().requests.given.of(who.client(), key);
                let newest = given.last().and_then(|index| self.history().get(*index));
                let whole = newest.and_then(|record| record.context.clone());
                damaged(&whole.unwrap_or_else(|| self.empty_context(key)))
            }
            Sends::OtherKey => {
                let other = self
                    .reading()
                    .requests
                    .given
                    .of_another_key(who.client(), key);
                let given = other.and_then(|index| self.history().get(index)?.context.clone());
                given.unwrap_or_else(|| self.empty_context(&format!("{key}2")))
            }
        };
        Ok(Some(Context::Token(token)))
    }

    fn empty_context(&self, key: &str) -> String {
        self.cluster().seal_context(&VersionVector::default(), key)
    }

    /// What the next write sends, and what it will do.
    pub fn sending(&self) -> Sending {
        let nothing = |outcome| Sending {
            token: None,
            covers: None,
            outcome,
        };
        let given = match self.context_to_send() {
            Ok(given) => given,
            Err(why) => return nothing(Err(why)),
        };
        let (token, context) = match given {
            None | Some(Context::Last) => (None, ContextChoice::Last),
            Some(Context::Token(token)) => (Some(token.clone()), ContextChoice::Token(token)),
            Some(_) => (None, ContextChoice::None),
        };
        // A delete sends what a put does, but for the value.
        let is_blind = context == ContextChoice::None;
        let key = self.form.key.clone();
        let ask = Ask {
            client: self.form.who.client().to_owned(),
            key: key.clone(),
            asked: Asked::Delete { context },
            quorum: QuorumChoice::default(),
            via: None,
        };
        let vector = match self.cluster().write_context(&ask) {
            Ok(vector) => vector,
            Err(error) => {
                return Sending {
                    token,
                    ..nothing(Err(error.to_string()))
                };
            }
        };
        let seal = || self.cluster().seal_context(&vector, &key);
        Sending {
            token: (!is_blind).then(|| token.unwrap_or_else(seal)),
            covers: Some(covered(&vector)),
            outcome: Ok(Consequence::of(&self.copies().joined, &vector).in_words()),
        }
    }
}

/// The same context with one letter changed: far enough from the end to be a letter of the seal.
fn damaged(token: &str) -> String {
    let at = token.len().saturating_sub(5);
    let mut letters = token.as_bytes().to_vec();
    if let Some(letter) = letters.get_mut(at) {
        *letter = if *letter == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8(letters).unwrap_or_default()
}
