//! Which tab of the browser this is, so that each has its own session. A tab has a name for as long as
//! it is open; a copy of it is told by that the name is taken.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What the names of tabs begin with, and what a tab keeps its own as.
pub const TAB: &str = "tab";

#[wasm_bindgen(inline_js = r#"
// Resolves to whether this page has the name now, which it keeps for as long as it lives.
export function takeName(name) {
  return new Promise((done) => {
    navigator.locks
      .request(`ringlab ${name}`, { ifAvailable: true }, (lock) => {
        done(lock !== null);
        return lock && new Promise(() => {});
      })
      .catch(() => done(true));
  });
}
export async function namesTaken() {
  const { held } = await navigator.locks.query();
  return held.map(({ name }) => name.replace(/^ringlab /, ""));
}
"#)]
extern "C" {
    #[wasm_bindgen(catch, js_name = takeName)]
    fn take_name(name: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = namesTaken)]
    fn names_taken() -> Result<Promise, JsValue>;
}

/// This tab's name, which later tabs have later ones than; nothing where the browser does not tell tabs
/// apart.
pub fn name() -> Option<String> {
    let kept = storage()?.get_item(TAB).ok().flatten();
    kept.or_else(new_name)
}

/// A new name for this tab.
pub fn new_name() -> Option<String> {
    let since = js_sys::Date::now() as u64;
    let chance = (js_sys::Math::random() * 1e9) as u64;
    let name = format!("{TAB}-{since:015}-{chance}");
    storage()?.set_item(TAB, &name).ok()?;
    Some(name)
}

/// Takes a name; whether no other tab has it. Where browsers cannot say, none has.
pub async fn take(name: &str) -> bool {
    let Ok(taken) = take_name(name) else {
        return true;
    };
    let taken = JsFuture::from(taken).await;
    taken.map_or(true, |it| it.is_truthy())
}

/// The names of all tabs that are open, as far as the browser tells.
pub async fn open() -> Vec<String> {
    let Ok(names) = names_taken() else {
        return Vec::new();
    };
    let names = JsFuture::from(names).await.map(|it| Array::from(&it));
    let names = names.unwrap_or_default();
    names.iter().filter_map(|name| name.as_string()).collect()
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
