//! The page (wasm32 only): the laboratory's state, the components that show it, and the
//! JavaScript API.
//!
//! `lab` holds the one cluster with its clock, console and selections, and knows no browser.
//! `handle` lets components read and change it. `components` and `ring` draw it; `stage` draws
//! what moves, outside of Yew's tree; `spacetime` is the space-time diagram; `view` is how the page is looked at; `api` is `window.ringlab`; `panic` is the last resort.
//! `address` is the link behind the `#`, `keeper` keeps it and the last session up to what is done,
//! `storage` is where that lies, `tabs` whose it is, `files` what is opened and saved, `embed` the page
//! within another page.

mod address;
mod api;
mod app;
mod components;
mod embed;
mod files;
mod handle;
mod keeper;
mod keys;
pub mod lab;
mod panic;
mod ring;
mod spacetime;
mod stage;
mod storage;
mod tabs;
mod ticker;
mod turns;
mod view;
mod wording;

pub use api::{new_cluster, publish};
pub use app::{App, Props};
pub use handle::{Handle, Shared};
pub use panic::show_notice;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use keeper::{Begin, Keeper};
use std::pin::pin;
use std::rc::Rc;
use storage::Storage;
use wasm_bindgen_futures::spawn_local;

/// How long the browser may look for the last session, in milliseconds.
const LONGEST_WAIT_MS: u32 = 2_000;

/// Starts the page: a fresh cluster, drawn in the element `#app`, and published as
/// `window.ringlab`. Does nothing in a page that is not Ringlab's own.
pub fn start() {
    panic::install();
    // Another page, which only uses `www/module/ringlab.js`, may have such an element, too.
    let is_own = |it: &web_sys::Document| {
        let own = it.query_selector("meta[name=ringlab]");
        own.is_ok_and(|own| own.is_some())
    };
    let document = handle::document().filter(is_own);
    let Some(root) = document.and_then(|document| document.get_element_by_id("app")) else {
        return;
    };
    spawn_local(async move {
        let shared = Rc::new(Shared::default());
        if let Some(wish) = embed::wish() {
            root.set_inner_html("");
            embed::begin(&shared, &wish);
            publish(&shared);
            shared.act(|lab| lab.listen(false, true));
            yew::Renderer::<embed::Embedded>::with_root_and_props(root, Props { shared }).render();
            return;
        }
        let storage = Storage::new().await;
        // What is kept may be what makes the page fail: the notice of that has a way out.
        let begin = match address::asked("anew") {
            Some(_) => {
                address::forget_rest();
                Begin::Afresh
            }
            None => last_session(&storage).await,
        };
        root.set_inner_html("");
        Keeper::begin(&shared, storage, begin);
        files::take_drops(&shared);
        publish(&shared);
        yew::Renderer::<App>::with_root_and_props(root, Props { shared }).render();
    });
}

/// The last session, unless the browser takes too long to find it.
async fn last_session(storage: &Storage) -> Begin {
    let (found, late) = (
        pin!(storage.last()),
        pin!(TimeoutFuture::new(LONGEST_WAIT_MS)),
    );
    match select(found, late).await {
        Either::Left((Ok(Some(session)), _)) => Begin::GoOn(session),
        Either::Left((Ok(None), _)) => Begin::Afresh,
        Either::Left((Err(message), _)) => Begin::Unreadable(message),
        Either::Right(_) => Begin::Unreadable("it does not answer".into()),
    }
}
