//! Reads what JavaScript hands in.
//!
//! Reading a property may run a getter, which may throw, call the API or press a button of the
//! page: what it throws is an error like any other, and nothing of the laboratory may be borrowed
//! meanwhile.

use super::error::ApiError;
use crate::base::{MAX_KEY_BYTES, MAX_VALUE_BYTES, Micros, NodeId};
use crate::config::ClusterConfig;
use crate::ring::{MAX_WEIGHT, Zone};
use crate::script::{Context, DiskIs};
use crate::web::handle::Shared;
use crate::web::wording::short;
use js_sys::{Array, Reflect, Uint8Array};
use std::str::FromStr;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // As in `js_sys`, but what a proxy or an iterator throws is caught.
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(list: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Uint8Array, js_name = from)]
    fn bytes_from(list: &JsValue) -> Result<Uint8Array, JsValue>;
}

type Read<T> = Result<T, ApiError>;

/// What a request may say beside its key and value.
#[derive(Debug, Default)]
pub struct Options {
    pub client: Option<String>,
    pub context: Option<Context>,
    pub needed: Option<u16>,
    pub via: Option<NodeId>,
    pub media: Option<String>,
    pub label: Option<String>,
}

/// What an argument is, for a message.
pub fn kind(value: &JsValue) -> String {
    if value.is_null() {
        return "null".into();
    }
    match value.as_f64() {
        Some(number) => number.to_string(),
        None => value.js_typeof().as_string().unwrap_or_default(),
    }
}

/// What was thrown while an argument was read, as an error of ours.
fn thrown(name: &str) -> impl Fn(JsValue) -> ApiError {
    move |thrown| {
        let message = Reflect::get(&thrown, &"message".into()).unwrap_or_default();
        let said = message.as_string().or_else(|| thrown.as_string());
        let message = said.unwrap_or_else(|| kind(&thrown));
        ApiError::bad_request(format!(
            "{name}: expected a value, found one that cannot be read: {message}"
        ))
    }
}

/// A text.
pub fn text(name: &str, value: &JsValue) -> Read<String> {
    value.as_string().ok_or_else(|| {
        ApiError::bad_request(format!("{name}: expected a string, found {}", kind(value)))
    })
}

/// A key.
pub fn key(value: &JsValue) -> Read<String> {
    let key = text("key", value)?;
    match key.len() {
        0 => Err(ApiError::bad_request(
            "a key is 1 byte to 1 KiB, found an empty one",
        )),
        1..=MAX_KEY_BYTES => Ok(key),
        found => Err(too_large("key", MAX_KEY_BYTES, found)),
    }
}

fn too_large(what: &str, most: usize, found: usize) -> ApiError {
    ApiError {
        code: "too-large",
        message: format!("a {what} is at most {most} bytes, found {found}"),
    }
}

/// A value: text, or the bytes of text.
pub fn value(value: &JsValue) -> Read<String> {
    let text = match value.is_instance_of::<Uint8Array>() {
        false => value.as_string().ok_or_else(|| {
            let found = kind(value);
            ApiError::bad_request(format!(
                "value: expected a string or a Uint8Array, found {found}"
            ))
        })?,
        true => {
            // What only looks like one has no length, or one that throws; and a copy is what it seems.
            let length = Reflect::get(value, &"length".into()).map_err(thrown("value"))?;
            let length = length.as_f64().unwrap_or_default();
            if length > MAX_VALUE_BYTES as f64 {
                return Err(too_large("value", MAX_VALUE_BYTES, length as usize));
            }
            let bytes = bytes_from(value).map_err(thrown("value"))?.to_vec();
            String::from_utf8(bytes).map_err(|error| {
                let place = error.utf8_error().valid_up_to();
                ApiError::bad_request(format!(
                    "value: expected bytes that are UTF-8 text, found others at byte {place}"
                ))
            })?
        }
    };
    match text.len() {
        0..=MAX_VALUE_BYTES => Ok(text),
        found => Err(too_large("value", MAX_VALUE_BYTES, found)),
    }
}

/// The name of a node, of the cluster or not.
pub fn name(name: &str, value: &JsValue) -> Read<NodeId> {
    read(name, value)
}

/// What is read from text.
fn read<T: FromStr<Err = String>>(name: &str, value: &JsValue) -> Read<T> {
    let parsed = text(name, value)?.parse();
    parsed.map_err(|message| ApiError::bad_request(format!("{name}: {message}")))
}

/// One of these words.
pub fn one_of(name: &str, value: &JsValue, words: &[&'static str]) -> Read<&'static str> {
    let text = text(name, value)?;
    let found = words.iter().find(|word| **word == text);
    found.copied().ok_or_else(|| {
        let (words, text) = (words.join(", "), short(&text, 40));
        ApiError::bad_request(format!("{name}: expected one of {words}, found \"{text}\""))
    })
}

/// A place in a list, counted from 0; the first when it is not given.
pub fn place(name: &str, value: &JsValue) -> Read<usize> {
    if value.is_undefined() {
        return Ok(0);
    }
    whole(name, value, 0, u32::MAX).map(|place| place as usize)
}

/// A node of the cluster as it is now.
pub fn node(name: &str, value: &JsValue, shared: &Shared) -> Read<NodeId> {
    let node = self::name(name, value)?;
    let lab = shared.lab();
    let known = lab.cluster().expect_node(node).map(|_| node);
    known.map_err(|error| ApiError::bad_request(error.to_string()))
}

/// Groups of nodes, each a list of names: two or more, none empty, no node twice.
pub fn groups(value: &JsValue, shared: &Shared) -> Read<Vec<Vec<NodeId>>> {
    let list = |value: &JsValue| {
        if !is_array(value).map_err(thrown("groups"))? {
            let found = kind(value);
            return Err(ApiError::bad_request(format!(
                "groups: expected lists of nodes such as [[\"A\"], [\"B\", \"C\"]], found {found}"
            )));
        }
        array_from(value).map_err(thrown("groups"))
    };
    let mut groups = Vec::new();
    for group in list(value)?.iter() {
        let names = list(&group)?;
        let nodes: Read<Vec<NodeId>> = names
            .iter()
            .map(|name| node("groups", &name, shared))
            .collect();
        groups.push(nodes?);
    }
    if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
        return Err(ApiError::bad_request(
            "groups: expected two or more groups, none of them empty",
        ));
    }
    Ok(groups)
}

/// A span in milliseconds.
pub fn millis(value: &JsValue) -> Read<Micros> {
    let most = Micros::LONGEST.0 / 1_000;
    let number = value.as_f64().filter(|ms| (0.0..=most as f64).contains(ms));
    let ms = number.ok_or_else(|| {
        let found = kind(value);
        ApiError::bad_request(format!(
            "ms: expected a number from 0 to {most}, found {found}"
        ))
    })?;
    Ok(Micros((ms * 1_000.0).round() as u64))
}

/// A text with commands.
pub fn script(value: &JsValue) -> Read<String> {
    text("script", value)
}

/// The settings of a cluster, by name; those that are not given are as usual.
pub fn config(value: &JsValue) -> Read<ClusterConfig> {
    let mut settings = Vec::new();
    for (name, given) in named("config", value, None)? {
        let text = match (given.as_bool(), given.as_f64(), given.as_string()) {
            (Some(on), ..) => if on { "on" } else { "off" }.to_owned(),
            (_, Some(number), _) => number.to_string(),
            (.., Some(text)) => text,
            _ => {
                let found = kind(&given);
                return Err(ApiError::bad_request(format!(
                    "{name}: expected a string, a number or a boolean, found {found}"
                )));
            }
        };
        settings.push((name, text));
    }
    ClusterConfig::from_settings(&settings)
        .map_err(|error| ApiError::bad_request(format!("config: {error}")))
}

/// The options of a request; `allowed` are those that it has.
pub fn options(value: &JsValue, allowed: &[&str], shared: &Shared) -> Read<Options> {
    let mut options = Options::default();
    for (name, given) in named("options", value, Some(allowed))? {
        match name.as_str() {
            "as" => options.client = Some(filled("as", &given)?),
            "label" => options.label = Some(filled("label", &given)?),
            "type" => options.media = Some(text("type", &given)?),
            "via" => options.via = Some(node("via", &given, shared)?),
            "context" => options.context = context(&given)?,
            _ => options.needed = Some(quorum(&name, &given, shared.lab().cluster().config().n)?),
        }
    }
    Ok(options)
}

/// The options of a restart: whether the node finds its disk, or an empty one.
pub fn restart_options(value: &JsValue) -> Read<DiskIs> {
    let mut disk = DiskIs::Kept;
    for (name, given) in named("options", value, Some(&["disk"]))? {
        disk = match text(&name, &given)?.as_str() {
            "kept" => DiskIs::Kept,
            "lost" => DiskIs::Lost,
            other => {
                return Err(ApiError::bad_request(format!(
                    "disk: expected \"kept\" or \"lost\", found \"{}\"",
                    short(other, 40)
                )));
            }
        };
    }
    Ok(disk)
}

/// What a join may say beside the node.
#[derive(Debug, Default)]
pub struct JoinOptions {
    pub weight: Option<u32>,
    pub zone: Option<Zone>,
    pub seed_node: Option<NodeId>,
}

/// The options of a join.
pub fn join_options(value: &JsValue, shared: &Shared) -> Read<JoinOptions> {
    let mut options = JoinOptions::default();
    for (name, given) in named("options", value, Some(&["weight", "zone", "seed_node"]))? {
        match name.as_str() {
            "weight" => options.weight = Some(whole(&name, &given, 1, u32::from(MAX_WEIGHT))?),
            "zone" => options.zone = Some(read(&name, &given)?),
            _ => options.seed_node = Some(node(&name, &given, shared)?),
        }
    }
    Ok(options)
}

/// What an object says, each with its name; nothing for none. `what` it is; the names that are
/// `allowed`, unless that is seen later.
fn named(what: &str, value: &JsValue, allowed: Option<&[&str]>) -> Read<Vec<(String, JsValue)>> {
    let mut said = Vec::new();
    if value.is_undefined() || value.is_null() {
        return Ok(said);
    }
    if !value.is_object() || is_array(value).map_err(thrown(what))? {
        let found = kind(value);
        return Err(ApiError::bad_request(format!(
            "{what}: expected an object, found {found}"
        )));
    }
    for name in keys(value).map_err(thrown(what))?.iter() {
        let name = name.as_string().unwrap_or_default();
        if let Some(allowed) = allowed
            && !allowed.contains(&name.as_str())
        {
            return Err(ApiError::bad_request(format!(
                "unknown option `{name}`: expected one of {}",
                allowed.join(", ")
            )));
        }
        let given = Reflect::get(value, &JsValue::from_str(&name)).map_err(thrown(&name))?;
        if !given.is_undefined() {
            said.push((name, given));
        }
    }
    Ok(said)
}

fn filled(name: &str, value: &JsValue) -> Read<String> {
    let text = text(name, value)?;
    match text.is_empty() {
        true => Err(ApiError::bad_request(format!(
            "{name}: expected a name, found none"
        ))),
        false => Ok(text),
    }
}

fn quorum(name: &str, value: &JsValue, n: u16) -> Read<u16> {
    whole(name, value, 1, u32::from(n)).map(|number| number as u16)
}

fn whole(name: &str, value: &JsValue, least: u32, most: u32) -> Read<u32> {
    let range = f64::from(least)..=f64::from(most);
    let number = value.as_f64();
    let whole = number.filter(|it| it.fract() == 0.0 && range.contains(it));
    whole.map(|number| number as u32).ok_or_else(|| {
        let found = kind(value);
        ApiError::bad_request(format!(
            "{name}: expected a whole number from {least} to {most}, found {found}"
        ))
    })
}

/// `"last"`, `"none"` or null, `"@LABEL"`, or a token.
fn context(value: &JsValue) -> Read<Option<Context>> {
    if value.is_null() {
        return Ok(Some(Context::None));
    }
    let text = text("context", value)?;
    Ok(Some(match text.as_str() {
        "last" => Context::Last,
        "none" => Context::None,
        other => match other.strip_prefix('@') {
            Some(label) => Context::Label(label.to_owned()),
            None => Context::Token(text),
        },
    }))
}
