//! When elements change their size, as the browser tells it once it has laid out the page: asking
//! after each change would make it lay out the page again and again.

use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Calls `measure`, as it was last given, soon after an element that `nodes` stand for came into
/// being or changed its size: when its size is known, and to ask for it costs nothing.
#[hook]
pub fn use_sizes(nodes: [&NodeRef; 2], measure: impl Fn() + 'static) {
    let newest = use_mut_ref(|| None::<Rc<dyn Fn()>>);
    *newest.borrow_mut() = Some(Rc::new(measure));
    let nodes = nodes.map(Clone::clone);
    use_effect_with((), move |()| {
        let soon = Rc::new(RefCell::new(None::<Timeout>));
        let waiting = soon.clone();
        // Not at once: what is drawn meanwhile would change sizes, which browsers take for a loop.
        let closure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let measure = newest.borrow().clone();
            if let Some(measure) = measure {
                *waiting.borrow_mut() = Some(Timeout::new(0, move || measure()));
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            let elements = nodes.iter().filter_map(|node| node.cast::<Element>());
            elements.for_each(|element| observer.observe(&element));
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            soon.borrow_mut().take();
            drop(closure);
        }
    });
}
