//! The page's address: the link behind its `#`, and what is asked for behind its `?`.

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{NavigationType, PerformanceNavigationTiming, UrlSearchParams};

/// What stands behind the `#`; empty where nothing does.
pub fn fragment() -> String {
    let hash = location().and_then(|it| it.hash().ok());
    hash.map_or(String::new(), |it| it.trim_start_matches('#').to_owned())
}

/// The path of the page on its server.
pub fn path() -> String {
    let path = location().and_then(|it| it.pathname().ok());
    path.unwrap_or_default()
}

/// Takes away what stands behind the `?` and the `#`.
pub fn forget_rest() {
    replace(&path());
}

/// Puts this behind the `#`, without a new entry in the browser's list of pages.
pub fn set_fragment(fragment: &str) {
    let Some(location) = location() else { return };
    let path = [location.pathname(), location.search()].map(Result::unwrap_or_default);
    let path = path.concat();
    let url = match fragment {
        "" => path,
        fragment => format!("{path}#{fragment}"),
    };
    replace(&url);
}

fn replace(url: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser that is asked too often refuses; it is asked again soon.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

/// The whole address, with this behind the `#`.
pub fn with_fragment(fragment: &str) -> String {
    let whole = location().and_then(|it| it.href().ok()).unwrap_or_default();
    let before = whole.split('#').next().unwrap_or_default();
    format!("{before}#{fragment}")
}

/// What is asked for behind the `?` under this name.
pub fn asked(name: &str) -> Option<String> {
    let search = location()?.search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Whether this is a page that was loaded again, and not one that was gone to.
pub fn was_loaded_again() -> bool {
    let performance = web_sys::window().and_then(|window| window.performance());
    let entry = performance.map(|it| it.get_entries_by_type("navigation").get(0));
    let entry = entry.and_then(|it| it.dyn_into::<PerformanceNavigationTiming>().ok());
    entry.is_some_and(|it| it.type_() == NavigationType::Reload)
}

/// Calls back whenever somebody puts something else behind the `#`, for as long as the page lives.
pub fn on_fragment(callback: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(callback);
    if let Some(window) = web_sys::window() {
        let function = closure.as_ref().unchecked_ref();
        // Fails for names that are no events.
        let _ = window.add_event_listener_with_callback("hashchange", function);
    }
    closure.forget();
}

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|window| window.location())
}
