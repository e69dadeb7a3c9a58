//! What the methods of `window.ringlab` do.

use super::Outcome;
use super::arguments::{self, Options};
use super::error::ApiError;
use crate::base::NodeId;
use crate::observe::{self, OpRecord};
use crate::script::{Action, Command, NodeRef, Output, Request};
use crate::sim::{ErrorCode, Power};
use crate::web::address;
use crate::web::handle::Shared;
use crate::web::lab::Lab;
use serde::Serialize;
use serde_json::json;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// `put(key, value, options)`
pub fn put(shared: &Shared, [key, value, options]: [JsValue; 3]) -> Outcome {
    let allowed = ["as", "context", "w", "via", "type", "label"];
    let key = arguments::key(&key)?;
    let value = arguments::value(&value)?;
    let options = read_options(shared, &options, &allowed)?;
    let action = Action::Put {
        value,
        context: options.context.clone(),
        w: options.needed,
        pw: None,
        dw: None,
        media: options.media.clone(),
        return_body: None,
    };
    ask(shared, action, &key, options)
}

/// `get(key, options)`
pub fn get(shared: &Shared, [key, options, _]: [JsValue; 3]) -> Outcome {
    let key = arguments::key(&key)?;
    let options = read_options(shared, &options, &["as", "r", "via", "label"])?;
    let action = Action::Get {
        r: options.needed,
        pr: None,
    };
    ask(shared, action, &key, options)
}

/// `delete(key, options)`
pub fn delete(shared: &Shared, [key, options, _]: [JsValue; 3]) -> Outcome {
    let key = arguments::key(&key)?;
    let options = read_options(shared, &options, &["as", "context", "w", "via", "label"])?;
    let action = Action::Delete {
        context: options.context.clone(),
        w: options.needed,
    };
    ask(shared, action, &key, options)
}

fn read_options(shared: &Shared, options: &JsValue, allowed: &[&str]) -> Result<Options, ApiError> {
    arguments::options(options, allowed, shared)
}

/// Asks and lets time pass until the answer. What was wrong in the arguments is thrown, and
/// nothing of it stays.
fn ask(shared: &Shared, action: Action, key: &str, options: Options) -> Outcome {
    let request = Request {
        action,
        key: key.to_owned(),
        client: options.client,
        label: options.label,
        via: options.via.map(NodeRef::Named),
    };
    let record = arrived(shared, |lab| lab.ask_now(request));
    let record = record.map_err(|error| ApiError {
        code: error.code.name(),
        message: error.message,
    })?;
    to_js(&plain(record))
}

/// Changes the run once it is where it is going: a method waits for what a person would.
fn arrived<T>(shared: &Shared, change: impl FnOnce(&mut Lab) -> T) -> T {
    shared.act(|lab| {
        lab.travel_now();
        change(lab)
    })
}

/// A record as a person's: it has no line.
fn plain(record: OpRecord) -> OpRecord {
    OpRecord {
        line: None,
        ..record
    }
}

/// `crash(node)`
pub fn crash(shared: &Shared, [node, ..]: [JsValue; 3]) -> Outcome {
    let node = read_node(shared, &node)?;
    fault(shared, Command::Crash(NodeRef::Named(node), None))
}

/// `restart(node, options)`
pub fn restart(shared: &Shared, [node, options, _]: [JsValue; 3]) -> Outcome {
    let node = read_node(shared, &node)?;
    let disk = arguments::restart_options(&options)?;
    fault(shared, Command::Restart(NodeRef::Named(node), disk))
}

/// `partition(groups)`
pub fn partition(shared: &Shared, [groups, ..]: [JsValue; 3]) -> Outcome {
    let groups = arguments::groups(&groups, shared)?;
    let group = |nodes: Vec<NodeId>| nodes.into_iter().map(NodeRef::Named).collect();
    fault(
        shared,
        Command::Partition(groups.into_iter().map(group).collect()),
    )
}

/// `heal()`
pub fn heal(shared: &Shared, _: [JsValue; 3]) -> Outcome {
    fault(shared, Command::Heal)
}

/// `join(node, options)`
pub fn join(shared: &Shared, [node, options, _]: [JsValue; 3]) -> Outcome {
    let node = arguments::name("node", &node)?;
    let options = arguments::join_options(&options, shared)?;
    let command = Command::Join {
        node: NodeRef::Named(node),
        weight: options.weight,
        zone: options.zone,
        seed_node: options.seed_node.map(NodeRef::Named),
    };
    fault(shared, command)
}

/// `leave(node)`
pub fn leave(shared: &Shared, [node, ..]: [JsValue; 3]) -> Outcome {
    let node = read_node(shared, &node)?;
    fault(shared, Command::Leave(NodeRef::Named(node)))
}

/// `remove(node)`
pub fn remove(shared: &Shared, [node, ..]: [JsValue; 3]) -> Outcome {
    let node = read_node(shared, &node)?;
    fault(shared, Command::Remove(NodeRef::Named(node)))
}

fn read_node(shared: &Shared, node: &JsValue) -> Result<NodeId, ApiError> {
    arguments::node("node", node, shared)
}

fn fault(shared: &Shared, command: Command) -> Outcome {
    let done = arrived(shared, |lab| lab.command(command).map(|_| ()));
    done.map_err(ApiError::bad_request)?;
    state_now(shared)
}

/// `advance(ms)`
pub fn advance(shared: &Shared, [ms, ..]: [JsValue; 3]) -> Outcome {
    let span = arguments::millis(&ms)?;
    arrived(shared, |lab| lab.advance(span));
    state_now(shared)
}

/// `step()`
pub fn step(shared: &Shared, _: [JsValue; 3]) -> Outcome {
    arrived(shared, Lab::step_one);
    state_now(shared)
}

/// `run(scriptText)`: everything that comes out of a script, to its end.
pub fn run(shared: &Shared, [text, ..]: [JsValue; 3]) -> Outcome {
    let text = arguments::script(&text)?;
    let (before, outputs) =
        arrived(shared, |lab| lab.run_now(&text)).map_err(|message| ApiError {
            code: "bad-script",
            message,
        })?;
    let outputs: Vec<Output> = outputs
        .into_iter()
        .map(|output| renumber(output, before))
        .collect();
    to_js(&outputs)
}

/// The line of the script, instead of the laboratory's running number.
fn renumber(mut output: Output, before: u32) -> Output {
    match &mut output {
        Output::Op(op) => op.line = op.line.and_then(|line| line.checked_sub(before)),
        Output::Expect(it) => it.line = it.line.saturating_sub(before),
        Output::Print(it) => it.line = it.line.saturating_sub(before),
        Output::Admin(it) => it.line = it.line.saturating_sub(before),
    }
    output
}

/// `state()`
pub fn state(shared: &Shared, _: [JsValue; 3]) -> Outcome {
    state_now(shared)
}

/// `trace(since)`: the events of the trace from number `since` on, as the trace file has them.
pub fn trace(shared: &Shared, [since, ..]: [JsValue; 3]) -> Outcome {
    let since = arguments::place("since", &since)?;
    let lab = shared.lab();
    let cluster = lab.cluster();
    let events = cluster.trace().events().since(since);
    let mut text = String::from("[");
    for event in events {
        if text.len() > 1 {
            text.push(',');
        }
        text += &observe::told(cluster, event).map_err(unsaid)?.to_string();
    }
    text.push(']');
    parsed(&text)
}

/// `toLink()`: an address that leads to this very moment of this branch.
pub fn to_link(shared: &Shared, _: [JsValue; 3]) -> Outcome {
    let text = shared.lab().saved_branch();
    Ok(address::with_fragment(&text).into())
}

/// `fromLink(link)`: the cluster of a link takes the place of this one, at its moment. Its state, and
/// as `verdict` whether it is what was linked.
pub fn from_link(shared: &Shared, [link, ..]: [JsValue; 3]) -> Outcome {
    let link = arguments::text("link", &link)?;
    let opened = shared.act(|lab| lab.open_link_now(&link));
    opened.map_err(|message| ApiError::bad_request(format!("link: {message}")))?;
    let state = state_now(shared)?;
    let verdict = JsValue::from(&*shared.lab().status().text);
    js_sys::Reflect::set(&state, &"verdict".into(), &verdict)
        .map_err(|_| unsaid("a state takes no verdict"))?;
    Ok(state)
}

fn unsaid(error: impl std::fmt::Display) -> ApiError {
    ApiError {
        code: ErrorCode::BadRequest.name(),
        message: error.to_string(),
    }
}

/// What `JSON.parse` makes of a text of ours.
pub fn parsed(json: &str) -> Outcome {
    js_sys::JSON::parse(json).map_err(|_| unsaid("an event has no JSON"))
}

fn state_now(shared: &Shared) -> Outcome {
    let lab = shared.lab();
    let cluster = lab.cluster();
    let hints = observe::hints(cluster);
    let nodes = cluster.nodes().map(|node| {
        let held = hints.iter().filter(|hint| hint.holder == node);
        let power = lab.power(node);
        json!({
            "name": node.to_string(),
            "up": power == Some(Power::Up),
            "paused": power == Some(Power::Paused),
            "keys": cluster.durable_store(node).len(),
            "hints": held
                .map(|hint| json!({ "for": hint.target.to_string(), "key": hint.key }))
                .collect::<Vec<_>>(),
            "log_bytes": cluster.machine(node).map_or(0, |machine| machine.disk().len_and_synced().0),
        })
    });
    let nodes: Vec<_> = nodes.collect();
    let config = cluster.config().to_settings().into_iter();
    let config = config.map(|(name, value)| (name.to_owned(), typed(value)));
    to_js(&json!({
        "now_us": cluster.now().0,
        "nodes": nodes,
        "config": serde_json::Value::Object(config.collect()),
        "in_flight": cluster.in_flight_unsorted().count() + cluster.held().len(),
        "open_requests": cluster.has_open_requests(),
        "trace_hash": cluster.trace().hash(),
    }))
}

/// A setting as JavaScript would write it: whole numbers up to 2^53 and switches are no text.
fn typed(value: String) -> serde_json::Value {
    match value.as_str() {
        "on" => true.into(),
        "off" => false.into(),
        text => match text.parse::<u64>() {
            Ok(number) if number <= 1 << 53 => number.into(),
            _ => value.into(),
        },
    }
}

/// Plain objects; a number that JavaScript cannot hold exactly is an error of ours.
pub fn to_js(value: &impl Serialize) -> Outcome {
    let object = value.serialize(&Serializer::json_compatible());
    object.map_err(unsaid)
}
