//! Usages as data: which words a command takes, in which order.

use super::{Known, Offer, kinds};
use crate::script::words::Word;

/// One word that a command takes.
#[derive(Debug)]
pub(super) struct Item {
    /// What it is called, when it is an option.
    pub name: Option<&'static str>,
    /// What it can be: words as they stand, and kinds of words in capitals.
    pub kinds: Vec<&'static str>,
    optional: bool,
    repeats: bool,
}

/// One way to write a command.
#[derive(Debug)]
pub(super) struct Form {
    pub name: &'static str,
    /// Whether it takes fields of the configuration.
    pub has_settings: bool,
    /// Whether it takes groups of nodes.
    pub has_groups: bool,
    positional: Vec<Item>,
    options: Vec<Item>,
}

impl Form {
    /// The form that a line of a usage describes.
    pub(super) fn of(usage: &'static str) -> Form {
        let mut parts = usage.split(' ');
        let mut form = Form {
            name: parts.next().unwrap_or_default(),
            has_settings: usage.contains("FIELD=VALUE"),
            has_groups: usage.contains(" | "),
            positional: Vec::new(),
            options: Vec::new(),
        };
        for part in parts {
            if part == "..." {
                if let Some(last) = form.positional.last_mut() {
                    last.repeats = true;
                }
                continue;
            }
            let plain = part.trim_matches(['[', ']']);
            let (name, kinds) = match plain.split_once('=') {
                Some((name, kinds)) => (Some(name), kinds),
                None => (None, plain),
            };
            let item = Item {
                name,
                kinds: kinds.split('|').collect(),
                optional: part.starts_with('['),
                repeats: false,
            };
            match name {
                Some(_) => form.options.push(item),
                None => form.positional.push(item),
            }
        }
        form
    }

    /// What can follow these words: positional ones, and options. None when they do not fit.
    pub(super) fn after(&self, words: &[Word]) -> Option<(Vec<&Item>, &[Item])> {
        let mut rest = words;
        let mut next = Vec::new();
        for item in &self.positional {
            match rest.split_first() {
                Some((word, after)) if !item.optional || item.takes(word) => {
                    if !item.takes(word) {
                        return None;
                    }
                    rest = after;
                    if item.repeats {
                        while let [word, after @ ..] = rest
                            && word.option().is_none()
                        {
                            rest = after;
                        }
                        if rest.is_empty() {
                            next.push(item);
                        }
                    }
                }
                Some(_) => {}
                None => {
                    next.push(item);
                    if !item.optional {
                        return Some((next, &[]));
                    }
                }
            }
        }
        let are_options = rest.iter().all(|word| word.option().is_some());
        are_options.then_some((next, &self.options))
    }
}

impl Item {
    fn takes(&self, word: &Word) -> bool {
        let is_kind = |kind: &&str| kind.starts_with(|c: char| !c.is_ascii_lowercase());
        self.kinds.iter().any(|kind| *kind == word.text)
            || self.kinds.iter().any(is_kind) && !(self.optional && word.option().is_some())
    }

    /// What it can be.
    pub(super) fn offers(&self, typed: &str, known: &Known) -> Vec<Offer> {
        let kinds = self.kinds.iter();
        kinds
            .flat_map(|kind| kinds::of(kind, typed, known))
            .collect()
    }
}
