//! `put`, `get`, `delete` and `resolve`.

use super::arguments::{Arguments, Options, name, unknown};
use crate::base::MAX_NODES;
use crate::config::values::{switch, whole};
use crate::config::wording::{found, shown};
use crate::script::error::Mistake;
use crate::script::{Action, Context, NodeRef, Request};

/// The commands that are requests.
pub(super) const REQUESTS: &[&str] = &["put", "get", "delete", "resolve"];

/// A request whose name, not taken from the words, is `args.command`.
pub(super) fn request(mut args: Arguments) -> Result<Request, Mistake> {
    let key = args.text("KEY")?;
    let (options, action) = match args.command {
        "put" => {
            let value = args.text("VALUE")?;
            let options = args.options(&[
                "as",
                "context",
                "label",
                "w",
                "pw",
                "dw",
                "via",
                "type",
                "return_body",
            ])?;
            let action = Action::Put {
                value,
                context: options.get("context", context)?,
                w: options.get("w", replicas)?,
                pw: options.get("pw", replicas_or_none)?,
                dw: options.get("dw", replicas_or_none)?,
                media: options.get("type", media_type)?,
                return_body: options.get("return_body", switch)?,
            };
            (options, action)
        }
        "get" => {
            let options = args.options(&["as", "label", "r", "pr", "via"])?;
            let r = options.get("r", replicas)?;
            let pr = options.get("pr", replicas_or_none)?;
            (options, Action::Get { r, pr })
        }
        "delete" => {
            let options = args.options(&["as", "context", "label", "w", "via"])?;
            let action = Action::Delete {
                context: options.get("context", context)?,
                w: options.get("w", replicas)?,
            };
            (options, action)
        }
        _ => {
            let value = args.text("VALUE")?;
            (args.options(&["as", "via"])?, Action::Resolve { value })
        }
    };
    addressed(key, action, &options)
}

fn addressed(key: String, action: Action, options: &Options) -> Result<Request, Mistake> {
    Ok(Request {
        action,
        key,
        client: options.get("as", name)?,
        label: options.get("label", name)?,
        via: options.get("via", str::parse::<NodeRef>)?,
    })
}

/// `async`: the request's name is its first word.
pub(super) fn asynchronous(mut args: Arguments) -> Result<Request, Mistake> {
    let word = args.word("put, get, delete or resolve")?;
    if !REQUESTS.contains(&word.text.as_str()) {
        let sentence = format!("async has no `{}`", shown(&word.text));
        return Err(unknown(word.column, sentence, &word.text, REQUESTS));
    }
    request(Arguments {
        command: &word.text,
        ..args
    })
}

fn replicas(text: &str) -> Result<u16, String> {
    whole(text, 1..=u64::from(MAX_NODES))
}

fn replicas_or_none(text: &str) -> Result<u16, String> {
    whole(text, 0..=u64::from(MAX_NODES))
}

fn context(text: &str) -> Result<Context, String> {
    match (text, text.strip_prefix('@')) {
        ("last", _) => Ok(Context::Last),
        ("none", _) => Ok(Context::None),
        ("", _) | (_, Some("")) => Err(format!(
            "expected last, none, @LABEL or a context, {}",
            found(text)
        )),
        (_, Some(label)) => Ok(Context::Label(label.to_owned())),
        _ => Ok(Context::Token(text.to_owned())),
    }
}

fn media_type(text: &str) -> Result<String, String> {
    match text.len() {
        1..=255 => Ok(text.to_owned()),
        bytes => Err(format!(
            "expected a media type of 1 to 255 bytes such as text/plain, found {bytes} bytes"
        )),
    }
}
