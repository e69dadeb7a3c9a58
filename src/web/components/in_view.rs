//! Whether a panel is in view: what costs time to draw waits until then.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Whether the element that `node` stands for is in view.
#[hook]
pub fn use_in_view(node: &NodeRef) -> bool {
    let seen = use_state_eq(|| false);
    let (node, setter) = (node.clone(), seen.setter());
    use_effect_with((), move |()| {
        let closure = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last: Option<IntersectionObserverEntry> = entries.pop().dyn_into().ok();
            if let Some(entry) = last {
                setter.set(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(closure);
        }
    });
    *seen
}
