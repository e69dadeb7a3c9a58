//! The page (wasm32 only): the laboratory's state, the components that show it, and the
//! JavaScript API.
//!
//! `lab` holds the one cluster with its clock, console and selections, and knows no browser.
//! `handle` lets components read and change it. `components` and `ring` draw it; `stage` draws
//! what moves, outside of Yew's tree; `spacetime` is the space-time diagram; `view` is how the page is looked at; `api` is `window.ringlab`; `panic` is the last resort.

mod api;
mod app;
mod components;
mod handle;
mod keys;
pub mod lab;
mod panic;
mod ring;
mod spacetime;
mod stage;
mod ticker;
mod turns;
mod view;
mod wording;

pub use api::publish;
pub use app::{App, Props};
pub use handle::{Handle, Shared};
pub use panic::show_notice;

use std::rc::Rc;

/// Starts the page: a fresh cluster, drawn in the element `#app`, and published as
/// `window.ringlab`.
pub fn start() {
    panic::install();
    let Some(root) = handle::document().and_then(|document| document.get_element_by_id("app"))
    else {
        return;
    };
    let shared = Rc::new(Shared::new());
    publish(&shared);
    root.set_inner_html("");
    yew::Renderer::<App>::with_root_and_props(root, Props { shared }).render();
}
