//! HTTP in the console: `curl` lines against `/kv/{key}`, each another way to say a command of the
//! script language, and answers as HTTP shows them.
//!
//! Scripts know nothing of it: a console translates what is typed, and runs the commands.
//!
//! | HTTP | script |
//! |---|---|
//! | `GET`, `PUT` or `POST`, `DELETE` of `/kv/KEY` | `get`, `put`, `delete` |
//! | host `node-a`; `localhost`, or none | `via=A`; wherever the client enters |
//! | `-d DATA` | the value |
//! | `Content-Type: MEDIA` | `type=MEDIA` |
//! | `X-Ringlab-Context: CONTEXT` | `context=CONTEXT`; without it `context=none`, as HTTP keeps no session |
//! | `X-Ringlab-Client: NAME`, `-u NAME` | `as=NAME` |
//! | `?r=` `?pr=` `?w=` `?pw=` `?dw=` `?return_body=` | the same; a write answers 204 unless it is to show its body |

mod answer;
mod curl;

pub use answer::http_answer;
pub(super) use curl::{FLAGS, HEADERS, METHODS};
pub use curl::{is_curl, read_curl};

use super::ScriptError;

/// A script that `curl` lines were translated to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translated {
    /// The script; every command stands on the line on which it stood or began.
    pub script: String,
    /// The lines that were `curl`, with what they said.
    pub curls: Vec<(u32, String)>,
}

/// The script that `text` says, in which lines may be `curl`; a backslash at the end of such a line
/// goes on with the next.
///
/// # Errors
/// The first mistake in a `curl` line. Other lines are not looked at.
pub fn translate(text: &str) -> Result<Translated, ScriptError> {
    let mut translated = Translated::default();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if !is_curl(line) {
            translated.script.push_str(line);
            translated.script.push('\n');
            continue;
        }
        // Where each of the lines begins in the whole, to find the place of a mistake.
        let mut whole = String::new();
        let mut begins = vec![(0, number)];
        let mut line = Some(line);
        while let Some(part) = line {
            let goes_on = part.trim_end().strip_suffix('\\');
            whole.push_str(goes_on.unwrap_or(part));
            let next = goes_on.and_then(|_| lines.next());
            line = next.map(|(line, number)| {
                begins.push((whole.chars().count() as u32, number));
                line
            });
        }
        let command = read_curl(&whole).map_err(|error| {
            let begin = begins.iter().rev().find(|(begin, _)| *begin < error.column);
            let (begin, number) = begin.copied().unwrap_or((0, number));
            ScriptError {
                line: number,
                column: error.column - begin,
                ..error
            }
        })?;
        translated.script.push_str(&command);
        translated.script.push_str(&"\n".repeat(begins.len()));
        translated.curls.push((number, whole));
    }
    Ok(translated)
}
