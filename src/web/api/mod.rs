//! `window.ringlab`: the page's cluster for JavaScript.
//!
//! Plain objects go in and out, in the shapes of `ringlab run --json`. A request lets virtual time
//! pass until it is answered. A wrong argument throws a `RinglabError`, and the cluster is as it
//! was. `arguments` reads what comes in, `methods` does it, `error` makes errors.

mod arguments;
mod error;
mod methods;

use super::handle::Shared;
use error::{ApiError, error_class};
use js_sys::{Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// What a method answers, or throws.
type Outcome = Result<JsValue, ApiError>;
/// A method: it gets the laboratory and its first three arguments.
type Method = fn(&Shared, [JsValue; 3]) -> Outcome;

const METHODS: [(&str, Method); 11] = [
    ("put", methods::put),
    ("get", methods::get),
    ("delete", methods::delete),
    ("crash", methods::crash),
    ("restart", methods::restart),
    ("partition", methods::partition),
    ("heal", methods::heal),
    ("advance", methods::advance),
    ("step", methods::step),
    ("run", methods::run),
    ("state", methods::state),
];

/// Publishes `window.ringlab`, which acts on this laboratory from now on.
pub fn publish(shared: &Rc<Shared>) {
    let api = Object::new();
    let set = |object: &Object, name: &str, value: &JsValue| {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(object, &name.into(), value);
    };
    for (name, method) in METHODS {
        let shared = shared.clone();
        let function =
            Closure::<dyn FnMut(JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
                move |a, b, c| {
                    let outcome = method(&shared, [a, b, c]).map_err(ApiError::into_js);
                    shared.draw();
                    outcome
                },
            );
        set(&api, name, &function.into_js_value());
    }
    set(&api, "RinglabError", &error_class());
    if let Some(window) = web_sys::window() {
        set(window.as_ref(), "ringlab", &api);
    }
}
