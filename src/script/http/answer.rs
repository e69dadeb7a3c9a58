//! From a finished request to an answer as HTTP shows it.

use crate::observe::{OpRecord, SiblingRecord};
use crate::sim::ErrorCode;
use std::fmt::Write;

/// The answer: its status, its headers, and its body.
///
/// | status | when |
/// |---|---|
/// | 200 OK | one value, with its dot as `ETag` |
/// | 204 No Content | a write whose body was not asked for |
/// | 300 Multiple Choices | siblings, each a part of `multipart/mixed` with its own `ETag` |
/// | 404 Not Found | no value; with a context and `X-Ringlab-Deleted` where there is a tombstone |
/// | 400, 413, 503, 504 | `bad-request` or `bad-context`, `too-large`, `unavailable`, `timeout`, with the error as the body |
pub fn http_answer(op: &OpRecord) -> String {
    let status = match (&op.error, op.siblings.len()) {
        (Some(error), _) => match error.code {
            ErrorCode::BadRequest | ErrorCode::BadContext => "400 Bad Request",
            ErrorCode::TooLarge => "413 Content Too Large",
            ErrorCode::Unavailable => "503 Service Unavailable",
            ErrorCode::Timeout => "504 Gateway Timeout",
        },
        (None, 0) if op.command == "get" => "404 Not Found",
        (None, 0) => "204 No Content",
        (None, 1) => "200 OK",
        (None, _) => "300 Multiple Choices",
    };
    let mut text = format!("HTTP/1.1 {status}\n");
    let mut body = String::new();
    match (&op.error, op.siblings.as_slice()) {
        (Some(error), _) => {
            body = format!("{error}\n");
            header(&mut text, "Content-Type", "text/plain");
        }
        (None, []) => {}
        (None, [only]) => {
            body = content(only);
            about(&mut text, only);
        }
        (None, siblings) => {
            let boundary = boundary(siblings);
            let media = format!("multipart/mixed; boundary={boundary}");
            header(&mut text, "Content-Type", &media);
            for sibling in siblings {
                let _ = writeln!(body, "--{boundary}");
                about(&mut body, sibling);
                let _ = writeln!(body, "\n{}", content(sibling));
            }
            let _ = write!(body, "--{boundary}--");
        }
    }
    if !body.is_empty() {
        header(&mut text, "Content-Length", &body.len().to_string());
    }
    // A tombstone was shown: what replaces it needs its context.
    let is_deleted = op.notfound && !op.shown.is_empty();
    if let Some(context) = &op.context
        && (!op.notfound || is_deleted)
    {
        header(&mut text, "X-Ringlab-Context", context);
    }
    if is_deleted {
        header(&mut text, "X-Ringlab-Deleted", "true");
    }
    if let Some(coordinator) = &op.coordinator {
        header(&mut text, "X-Ringlab-Coordinator", coordinator);
    }
    if !op.replicas.is_empty() {
        header(&mut text, "X-Ringlab-Answered-By", &op.replicas.join(", "));
    }
    for hint in &op.hints {
        let hint = format!("{} for {}", hint.holder, hint.target);
        header(&mut text, "X-Ringlab-Hint", &hint);
    }
    if !body.is_empty() {
        let _ = write!(text, "\n{body}");
    }
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// What is said about a value.
fn about(text: &mut String, sibling: &SiblingRecord) {
    header(text, "Content-Type", sibling.media());
    header(text, "ETag", &format!("\"{}\"", sibling.dot));
    header(text, "X-Ringlab-By", &sibling.by);
}

/// A line of a header. What a client chose may hold anything, a line end too.
fn header(text: &mut String, name: &str, value: &str) {
    let _ = write!(text, "{name}: ");
    for c in value.chars() {
        match c.is_control() {
            true => text.extend(c.escape_unicode()),
            false => text.push(c),
        }
    }
    text.push('\n');
}

/// The value; bytes that are no text are counted.
fn content(sibling: &SiblingRecord) -> String {
    let text = sibling.value().map(str::to_owned);
    text.unwrap_or_else(|| sibling.shown())
}

/// A line that stands in no value.
fn boundary(siblings: &[SiblingRecord]) -> String {
    let is_free = |boundary: &String| {
        let holds = |it: &SiblingRecord| {
            let value = it.value();
            value.is_some_and(|value| value.contains(boundary.as_str()))
        };
        !siblings.iter().any(holds)
    };
    let mut numbers = (1..).map(|number: u32| format!("sibling-{number}"));
    numbers.find(is_free).unwrap_or_default()
}
