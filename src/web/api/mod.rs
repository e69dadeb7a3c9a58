//! `window.ringlab`: the page's cluster for JavaScript; and clusters for pages of one's own.
//!
//! Plain objects go in and out, in the shapes of `ringlab run --json`. A request lets virtual time
//! pass until it is answered. A wrong argument throws a `RinglabError`, and the cluster is as it
//! was. `arguments` reads what comes in, `methods` does it, `error` makes errors, `listeners` are the
//! callbacks of `on`.

mod arguments;
mod error;
mod listeners;
mod methods;

use super::handle::Shared;
use super::lab::Lab;
use super::panic::guarded;
use error::{ApiError, error_class};
use js_sys::{Object, Reflect};
use listeners::Listeners;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What a method answers, or throws.
type Outcome = Result<JsValue, ApiError>;
/// A method: it gets the laboratory and its first three arguments.
type Method = fn(&Shared, [JsValue; 3]) -> Outcome;

const METHODS: [(&str, Method); 17] = [
    ("put", methods::put),
    ("get", methods::get),
    ("delete", methods::delete),
    ("crash", methods::crash),
    ("restart", methods::restart),
    ("partition", methods::partition),
    ("heal", methods::heal),
    ("join", methods::join),
    ("leave", methods::leave),
    ("remove", methods::remove),
    ("advance", methods::advance),
    ("step", methods::step),
    ("run", methods::run),
    ("state", methods::state),
    ("trace", methods::trace),
    ("toLink", methods::to_link),
    ("fromLink", methods::from_link),
];

/// Publishes `window.ringlab`, which acts on this laboratory from now on.
pub fn publish(shared: &Rc<Shared>) {
    if let Some(window) = web_sys::window() {
        set(window.as_ref(), "ringlab", &api_of(shared));
    }
}

/// A cluster that no page shows, with these settings, for `www/module/ringlab.js`: the same methods.
///
/// # Errors
/// A `RinglabError`: what is wrong with the settings.
#[wasm_bindgen(js_name = newCluster)]
pub fn new_cluster(config: &JsValue) -> Result<Object, JsValue> {
    let config = arguments::config(config).map_err(ApiError::into_js)?;
    Ok(api_of(&Rc::new(Shared::new(Lab::with_config(config)))))
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

/// An object with all methods, which act on this laboratory.
fn api_of(shared: &Rc<Shared>) -> Object {
    let api = Object::new();
    let busy = Rc::new(Cell::new(None));
    for (name, method) in METHODS {
        let (shared, busy) = (shared.clone(), busy.clone());
        let function =
            Closure::<dyn Fn(JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
                move |a, b, c| {
                    let outcome = alone(&busy, name, || method(&shared, [a, b, c]));
                    shared.draw();
                    outcome.map_err(ApiError::into_js)
                },
            );
        set(&api, name, &guarded(function.into_js_value()));
    }
    let listeners = Listeners::new(shared);
    let on = Closure::<dyn Fn(JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
        move |kind: JsValue, callback| listeners.on(&kind, callback).map_err(ApiError::into_js),
    );
    set(&api, "on", &guarded(on.into_js_value()));
    set(&api, "RinglabError", &error_class());
    api
}

/// Calls a method, unless another is still at work: a getter of its options can call it, and what
/// it then did would be done although the arguments may yet turn out wrong.
fn alone(
    busy: &Cell<Option<&'static str>>,
    name: &'static str,
    method: impl FnOnce() -> Outcome,
) -> Outcome {
    if let Some(other) = busy.get() {
        return Err(ApiError::bad_request(format!(
            "{name}: called while {other} was still reading its arguments; expected one call after the other"
        )));
    }
    busy.set(Some(name));
    let outcome = method();
    busy.set(None);
    outcome
}
