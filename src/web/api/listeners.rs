//! The callbacks of `on`.
//!
//! They are called once whatever changed the cluster is over, each for itself, never one within
//! another: what a callback does itself is told later. One that throws is complained about in the
//! console, and the others are told all the same.

use super::Outcome;
use super::arguments;
use super::error::ApiError;
use super::methods::{parsed, to_js};
use crate::script::Output;
use crate::web::embed;
use crate::web::handle::Shared;
use crate::web::lab::Heard;
use crate::web::panic;
use gloo_timers::callback::Timeout;
use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use yew::Callback;

/// What can be listened to: events of the trace, and the records of `run`.
const KINDS: [&str; 5] = [EVENT, "op", "expect", "print", "admin"];
const EVENT: &str = "event";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn complain(message: &str, thrown: &JsValue);
}

#[derive(Clone)]
struct Listener {
    number: u64,
    kind: &'static str,
    callback: Function,
}

/// Everybody who listens to a laboratory.
pub struct Listeners {
    shared: Rc<Shared>,
    all: RefCell<Vec<Listener>>,
    count: Cell<u64>,
    is_awake: Cell<bool>,
    /// Whether the page is within another one, which is told the records too.
    posts: bool,
}

impl Listeners {
    /// Nobody yet.
    pub fn new(shared: &Rc<Shared>) -> Rc<Listeners> {
        let listeners = Rc::new(Listeners {
            shared: shared.clone(),
            all: RefCell::default(),
            count: Cell::new(0),
            is_awake: Cell::new(false),
            posts: embed::wish().is_some(),
        });
        let weak = Rc::downgrade(&listeners);
        shared.hear(Callback::from(move |()| {
            if let Some(listeners) = weak.upgrade() {
                listeners.wake();
            }
        }));
        listeners
    }

    /// `on(kind, callback)`: a function that ends it.
    pub fn on(self: &Rc<Listeners>, kind: &JsValue, callback: JsValue) -> Outcome {
        let kind = arguments::one_of("kind", kind, &KINDS)?;
        let callback: Function = callback.dyn_into().map_err(|other| {
            let found = arguments::kind(&other);
            ApiError::bad_request(format!("callback: expected a function, found {found}"))
        })?;
        let number = self.count.get();
        self.count.set(number + 1);
        self.all.borrow_mut().push(Listener {
            number,
            kind,
            callback,
        });
        self.listen();
        let listeners = self.clone();
        let end = Closure::<dyn Fn()>::new(move || {
            listeners.all.borrow_mut().retain(|it| it.number != number);
            listeners.listen();
        });
        Ok(end.into_js_value())
    }

    /// Has the laboratory keep what somebody listens to, and nothing else.
    fn listen(&self) {
        let (events, records) = {
            let all = self.all.borrow();
            let events = all.iter().any(|it| it.kind == EVENT);
            let records = self.posts || all.iter().any(|it| it.kind != EVENT);
            (events, records)
        };
        self.shared.act(|lab| lab.listen(events, records));
    }

    /// Tells what there is to tell, but not at once: whoever changed the cluster is still at it.
    fn wake(self: Rc<Listeners>) {
        if !self.is_awake.replace(true) {
            Timeout::new(0, move || self.tell()).forget();
        }
    }

    fn tell(&self) {
        self.is_awake.set(false);
        if panic::has_happened() {
            return;
        }
        let Heard { events, records } = self.shared.act(|lab| lab.take_heard());
        for event in &events {
            self.tell_all(EVENT, || parsed(event));
        }
        for record in &records {
            let kind = match record {
                Output::Op(_) => "op",
                Output::Expect(_) => "expect",
                Output::Print(_) => "print",
                Output::Admin(_) => "admin",
            };
            self.tell_all(kind, || to_js(record));
            if self.posts
                && let Ok(record) = to_js(record)
            {
                embed::tell("result", "record", &record);
            }
        }
    }

    /// Calls everybody who listens to this kind, each with an object of its own.
    fn tell_all(&self, kind: &str, object: impl Fn() -> Outcome) {
        let to_tell: Vec<Listener> = {
            let all = self.all.borrow();
            all.iter().filter(|it| it.kind == kind).cloned().collect()
        };
        for listener in to_tell {
            // One callback may end another.
            let is_there = |it: &Listener| it.number == listener.number;
            if !self.all.borrow().iter().any(is_there) {
                continue;
            }
            if let Ok(object) = object()
                && let Err(thrown) = listener.callback.call1(&JsValue::UNDEFINED, &object)
            {
                complain("ringlab.on: a callback threw", &thrown);
            }
        }
    }
}
