//! Takes a command's words one by one: positional words first, whatever they contain, then options.

use crate::config::wording::{found, nearest, one_of, shown};
use crate::script::error::Mistake;
use crate::script::words::Word;

/// The words of a command that were not taken yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a> {
    /// How messages call the command.
    pub command: &'a str,
    pub words: &'a [Word],
    /// The column after the last character of the line.
    pub end: u32,
}

impl<'a> Arguments<'a> {
    /// The next word, which the message calls `what` when there is none.
    pub fn word(&mut self, what: &str) -> Result<&'a Word, Mistake> {
        let (first, rest) = self.words.split_first().ok_or_else(|| self.missing(what))?;
        self.words = rest;
        Ok(first)
    }

    /// The next word's text, of any length and content.
    pub fn text(&mut self, what: &str) -> Result<String, Mistake> {
        Ok(self.word(what)?.text.clone())
    }

    /// The next word as `read` takes it.
    pub fn value<T>(
        &mut self,
        what: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Mistake> {
        let word = self.word(what)?;
        read(&word.text).map_err(|message| self.wrong(word, &message))
    }

    /// The next word, unless an option or the end of the line comes next.
    pub fn optional(&mut self) -> Option<&'a Word> {
        let (first, rest) = self.words.split_first()?;
        if first.option().is_some() {
            return None;
        }
        self.words = rest;
        Some(first)
    }

    /// All words that are left, as options with these names.
    pub fn options(self, names: &[&'static str]) -> Result<Options<'a>, Mistake> {
        let mut given: Vec<(&str, &str, u32)> = Vec::new();
        for word in self.words {
            let Some((name, value)) = word.option() else {
                return Err(self.unexpected(word, names));
            };
            if !names.contains(&name) {
                let sentence = format!("{} has no option `{}`", self.command, shown(name));
                return Err(unknown(word.column, sentence, name, names));
            }
            if given.iter().any(|(other, ..)| *other == name) {
                let message = format!("{}: {name} is given twice", self.command);
                return Err(Mistake::at(word.column, message));
            }
            given.push((name, value, word.column));
        }
        Ok(Options { given })
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), Mistake> {
        self.options(&[]).map(drop)
    }

    /// `what` was expected, but the line ends.
    pub fn missing(&self, what: &str) -> Mistake {
        let message = format!(
            "{}: expected {what}, found the end of the line",
            self.command
        );
        Mistake::at(self.end, message)
    }

    /// `word` is wrong, as `message` says.
    pub fn wrong(&self, word: &Word, message: &str) -> Mistake {
        Mistake::at(word.column, format!("{}: {message}", self.command))
    }

    fn unexpected(&self, word: &Word, names: &[&str]) -> Mistake {
        let expected = match names {
            [] => "the end of the line".to_owned(),
            _ => format!("an option ({}=) or the end of the line", names.join("=, ")),
        };
        // The usual way to get here.
        let hint = match self.command {
            "put" | "resolve" if !word.text.contains('=') => "; a value with spaces needs quotes",
            _ => "",
        };
        let found = found(&word.text);
        self.wrong(word, &format!("expected {expected}, {found}{hint}"))
    }
}

/// The options of a command, their names known and each given once.
#[derive(Clone, Debug)]
pub(super) struct Options<'a> {
    given: Vec<(&'a str, &'a str, u32)>,
}

impl Options<'_> {
    /// The value of the option `name` as `read` takes it, if it was given.
    pub fn get<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Mistake> {
        self.given(name)
            .map(|(value, column)| {
                read(value).map_err(|message| Mistake::at(column, format!("{name}: {message}")))
            })
            .transpose()
    }

    /// The value of the option `name`, which must be one of `choices`.
    pub fn choice(
        &self,
        name: &str,
        choices: &[&'static str],
    ) -> Result<Option<&'static str>, Mistake> {
        self.given(name)
            .map(|(value, column)| choose(column, name, value, choices))
            .transpose()
    }

    /// Where the option `name` stands, if it was given.
    pub fn column(&self, name: &str) -> Option<u32> {
        self.given(name).map(|(_, column)| column)
    }

    fn given(&self, name: &str) -> Option<(&str, u32)> {
        let given = self.given.iter().find(|(other, ..)| *other == name);
        given.map(|(_, value, column)| (*value, *column))
    }
}

/// The one of `choices` that `word` is; the message calls it a `what`.
pub(super) fn choose(
    column: u32,
    what: &str,
    word: &str,
    choices: &[&'static str],
) -> Result<&'static str, Mistake> {
    let found = choices.iter().copied().find(|choice| *choice == word);
    found.ok_or_else(|| {
        let sentence = format!("unknown {what} `{}`", shown(word));
        unknown(column, sentence, word, choices)
    })
}

/// `word` is none of `choices`: names the nearest, or all of them when none is near.
pub(super) fn unknown(column: u32, sentence: String, word: &str, choices: &[&str]) -> Mistake {
    match (nearest(word, choices.iter().copied()), choices) {
        (Some(near), _) => Mistake::at(column, sentence).or_nearest(Some(near)),
        (None, []) => Mistake::at(column, sentence),
        (None, _) => Mistake::at(column, format!("{sentence}: expected {}", one_of(choices))),
    }
}

/// A name that somebody chose: a label or a client.
pub(super) fn name(text: &str) -> Result<String, String> {
    match text {
        "" => Err("expected a name, found nothing".to_owned()),
        _ => Ok(text.to_owned()),
    }
}
