//! From a line to words, quoted as in a shell.
//!
//! `'...'` takes everything as it stands; `"..."` knows `\n \t \" \\ \u{...}`; outside quotes a
//! backslash takes the next character as it stands. `#` starts a comment where a word would start.

use super::error::Mistake;
use std::iter::Peekable;
use std::str::Chars;

/// One word of a line, its quotes taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// What it says.
    pub text: String,
    /// Where it starts, in characters counted from 1.
    pub column: u32,
    /// The bytes of `text` at which a mark (`= , | >`) stands that was not quoted, in order. Only
    /// such a mark has a meaning to a command: `"a=b"` is a value, `w=2` an option.
    marks: Vec<usize>,
}

pub(super) const MARKS: [char; 4] = ['=', ',', '|', '>'];

impl Word {
    /// The text before and after the first unquoted `=`.
    pub fn option(&self) -> Option<(&str, &str)> {
        let at = self.places('=').next()?;
        Some((&self.text[..at], &self.text[at + 1..]))
    }

    /// The parts between unquoted `mark`s, each as a word of its own.
    pub fn split(&self, mark: char) -> Vec<Word> {
        let mut start = 0;
        let mut parts = Vec::new();
        for end in self.places(mark).chain([self.text.len()]) {
            let place = |byte: usize| self.marks.partition_point(|at| *at < byte);
            let within = &self.marks[place(start)..place(end)];
            parts.push(Word {
                text: self.text[start..end].to_owned(),
                column: self.column,
                marks: within.iter().map(|at| at - start).collect(),
            });
            start = end + mark.len_utf8();
        }
        parts
    }

    fn places(&self, mark: char) -> impl Iterator<Item = usize> {
        let is_mark = move |at: &usize| self.text[*at..].starts_with(mark);
        self.marks.iter().copied().filter(is_mark)
    }
}

/// The words of a line that has no line end, and the column after its last character.
pub(super) fn split(line: &str) -> Result<(Vec<Word>, u32), Mistake> {
    let mut reader = Reader {
        rest: line.chars().peekable(),
        column: 1,
    };
    let mut words = Vec::new();
    while let Some(c) = reader.rest.peek() {
        match c {
            ' ' | '\t' => drop(reader.next()?),
            '#' => break,
            _ => words.push(reader.word()?),
        }
    }
    let end = reader.column.saturating_add(reader.rest.count() as u32);
    Ok((words, end))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    /// The column of the next character.
    column: u32,
}

impl Reader<'_> {
    /// The next character, which must not be a control character other than a tab.
    fn next(&mut self) -> Result<Option<char>, Mistake> {
        let next = self.rest.next();
        if let Some(c) = next.filter(|c| c.is_control() && *c != '\t') {
            let code = u32::from(c);
            let message = format!(
                "expected text, found the control character U+{code:04X}: write it as \
                 \"\\u{{{code:x}}}\""
            );
            return Err(Mistake::at(self.column, message));
        }
        self.column = self.column.saturating_add(u32::from(next.is_some()));
        Ok(next)
    }

    fn word(&mut self) -> Result<Word, Mistake> {
        let mut word = Word {
            column: self.column,
            ..Word::default()
        };
        while let Some(&c) = self.rest.peek() {
            let start = self.column;
            match c {
                ' ' | '\t' => break,
                '\'' => self.single_quoted(&mut word.text)?,
                '"' => self.double_quoted(&mut word.text)?,
                '\\' => {
                    self.next()?;
                    let taken = self.next()?.ok_or_else(|| {
                        Mistake::at(
                            start,
                            "expected a character after `\\`, found the end of the line",
                        )
                    })?;
                    word.text.push(taken);
                }
                _ => {
                    self.next()?;
                    if MARKS.contains(&c) {
                        word.marks.push(word.text.len());
                    }
                    word.text.push(c);
                }
            }
        }
        Ok(word)
    }

    fn single_quoted(&mut self, text: &mut String) -> Result<(), Mistake> {
        let start = self.column;
        self.next()?;
        loop {
            match self.next()?.ok_or_else(|| unterminated(start, '\''))? {
                '\'' => return Ok(()),
                c => text.push(c),
            }
        }
    }

    fn double_quoted(&mut self, text: &mut String) -> Result<(), Mistake> {
        let start = self.column;
        self.next()?;
        loop {
            let column = self.column;
            match self.next()?.ok_or_else(|| unterminated(start, '"'))? {
                '"' => return Ok(()),
                '\\' => match self.next()?.ok_or_else(|| unterminated(start, '"'))? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'u' => text.push(self.code_point(column)?),
                    c @ ('"' | '\\') => text.push(c),
                    c => {
                        let message = format!(
                            "expected one of \\n \\t \\\" \\\\ \\u{{...}} in double quotes, found `\\{c}`"
                        );
                        return Err(Mistake::at(column, message));
                    }
                },
                c => text.push(c),
            }
        }
    }

    /// The character that `{...}` names after `\u`, which stands at `column`.
    fn code_point(&mut self, column: u32) -> Result<char, Mistake> {
        let mut found = String::new();
        // An opening brace, at most six digits, a closing brace.
        while found.len() < 8 && !found.ends_with('}') {
            match self.rest.peek() {
                Some('{' | '}' | '0'..='9' | 'a'..='f' | 'A'..='F') => found.extend(self.next()?),
                _ => break,
            }
        }
        found
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32)
            .ok_or_else(|| {
                let message = format!(
                    "expected a character as \\u{{...}} with one to six hexadecimal digits, \
                     found `\\u{found}`"
                );
                Mistake::at(column, message)
            })
    }
}

fn unterminated(column: u32, quote: char) -> Mistake {
    Mistake::at(
        column,
        format!("expected a closing {quote} for this quote, found the end of the line"),
    )
}

/// `text` as one word that reads back to exactly `text`, whatever it holds, and in which no mark
/// stands unquoted that has a meaning where the word is used.
pub(super) fn quoted(text: &str, marks: &[char]) -> String {
    let needs_quotes =
        |c: char| c.is_whitespace() || c.is_control() || marks.contains(&c) || "'\"\\#".contains(c);
    if !text.is_empty() && !text.contains(needs_quotes) {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn texts(line: &str) -> Vec<String> {
        let (words, _) = split(line).unwrap();
        words.into_iter().map(|word| word.text).collect()
    }

    fn mistake(line: &str) -> (u32, String) {
        let mistake = split(line).unwrap_err();
        (mistake.column, mistake.message)
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(texts(r"  put k  'a b'	c"), ["put", "k", "a b", "c"]);
        assert_eq!(texts(r#"a'b c'"d e"f"#), ["ab cd ef"]);
        assert_eq!(texts(r#"'' "" x"#), ["", "", "x"]);
        assert_eq!(
            texts(r#"'\n "' "\n\t\"\\\u{1F600}'" \n\ \#"#),
            ["\\n \"", "\n\t\"\\😀'", "n #"]
        );
        assert_eq!(
            texts("A|B > (c) & ; $x,y"),
            ["A|B", ">", "(c)", "&", ";", "$x,y"]
        );
    }

    #[test]
    fn a_comment_starts_only_where_a_word_would() {
        assert_eq!(texts("a#b # c"), ["a#b"]);
        assert_eq!(texts("# 'not looked at"), [""; 0]);
        assert_eq!(texts("'#a' \\#b"), ["#a", "#b"]);
    }

    #[test]
    fn only_unquoted_marks_count() {
        let (words, end) = split(r#"w=2 "w=2" type="a=b" a\=b=c 'A,B',C|D"#).unwrap();
        let options: Vec<_> = words.iter().map(Word::option).collect();
        assert_eq!(
            options[..4],
            [
                Some(("w", "2")),
                None,
                Some(("type", "a=b")),
                Some(("a=b", "c"))
            ]
        );
        let parts = |word: &Word, mark| -> Vec<String> {
            word.split(mark).into_iter().map(|part| part.text).collect()
        };
        assert_eq!(parts(&words[4], ','), ["A,B", "C|D"]);
        assert_eq!(parts(&words[4], '|'), ["A,B,C", "D"]);
        assert_eq!(parts(&words[4].split('|')[0], ','), ["A,B", "C"]);
        assert_eq!(end, 38);
    }

    #[test]
    fn columns_count_characters_from_1() {
        let (words, _) = split("ä 'ö ü' x").unwrap();
        assert_eq!(
            words.iter().map(|word| word.column).collect::<Vec<_>>(),
            [1, 3, 9]
        );
    }

    #[test]
    fn mistakes_say_where_and_what_was_expected() {
        assert_eq!(mistake("put 'k").0, 5);
        assert_eq!(mistake("put k \"v").0, 7);
        assert_eq!(mistake("put k \"v\\").0, 7);
        assert_eq!(mistake("put k v\\").0, 8);
        assert_eq!(mistake(r#"put "a\qb""#).0, 7);
        assert_eq!(mistake("put k\u{7}").0, 6);
        for bad in [
            r"\u",
            r"\u{",
            r"\u{}",
            r"\u{d800}",
            r"\u{110000}",
            r"\u{0000041}",
            r"\u41",
            r"\u{+41}",
        ] {
            assert_eq!(mistake(&format!("\"{bad}\"")).0, 2, "{bad}");
        }
    }

    #[test]
    fn what_is_quoted_reads_back_as_one_word() {
        for text in [
            "",
            "a",
            "a=b",
            "#",
            "a b",
            "'\"\\",
            "\n\t\r\u{0}\u{7f}\u{85}",
            "ä\u{a0}\u{2028}",
            "A->B",
        ] {
            assert_eq!(texts(&quoted(text, &MARKS)), [text]);
            assert_eq!(split(&quoted(text, &MARKS)).unwrap().0[0].marks, [0; 0]);
        }
    }
}
