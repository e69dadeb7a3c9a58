//! Keeps the address and the browser's storage up to what is done: the link behind the `#` leads to
//! the very moment, and the last session comes back after a reload.

use super::address;
use super::handle::{Shared, document};
use super::lab::{Lab, Link};
use super::panic;
use super::storage::{self, Session};
use gloo_timers::callback::Interval;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// How often it is looked whether anything has changed, in milliseconds. Browsers allow an address
/// to be changed some three times a second.
const EVERY_MS: u32 = 350;

/// Who keeps.
pub struct Keeper {
    shared: Rc<Shared>,
    /// What the laboratory was at when it was kept last.
    kept: Cell<Option<u64>>,
    /// What was done then.
    deeds: Cell<(usize, usize)>,
    /// What the keeper itself put behind the `#`.
    fragment: RefCell<String>,
    /// Whether something is being written, and whether to write again after it.
    writing: Cell<bool>,
    again: Cell<bool>,
    /// Why nothing can be kept, until it is said: once time stands still, so that it is not lost among
    /// answers. And whether it was said.
    complaint: RefCell<Option<String>>,
    complained: Cell<bool>,
}

/// Where the last session is from, and how it is to be begun with.
pub enum Begin {
    /// There was none.
    Afresh,
    /// This one goes on.
    GoOn(Session),
    /// It could not be read: why.
    Unreadable(String),
}

impl Keeper {
    /// Begins with the link in the address, or the last session; then keeps what is done.
    pub fn begin(shared: &Rc<Shared>, begin: Begin) {
        let keeper = Rc::new(Keeper {
            shared: shared.clone(),
            kept: Cell::new(None),
            deeds: Cell::default(),
            fragment: RefCell::new(address::fragment()),
            writing: Cell::default(),
            again: Cell::default(),
            complaint: RefCell::default(),
            complained: Cell::default(),
        });
        keeper.open(begin);
        keeper.kept.set(Some(shared.lab().version()));
        let it = keeper.clone();
        Interval::new(EVERY_MS, move || it.look(false)).forget();
        let it = keeper.clone();
        address::on_fragment(move || it.follow_address());
        // The last chance before the page is closed or loaded again.
        let hidden = Closure::<dyn Fn()>::new(move || keeper.look(true));
        if let Some(document) = document() {
            let function = hidden.as_ref().unchecked_ref();
            let _ = document.add_event_listener_with_callback("visibilitychange", function);
        }
        hidden.forget();
    }

    fn open(&self, begin: Begin) {
        let fragment = self.fragment.borrow().clone();
        match begin {
            Begin::GoOn(session) if fragment.is_empty() || session.fragment == fragment => {
                self.shared
                    .act(|lab| match lab.open_link("last session", &session.run) {
                        Ok(()) => lab.forget_before(),
                        Err(message) => {
                            lab.hint(&format!("The last session could not be opened: {message}."))
                        }
                    });
            }
            Begin::Unreadable(message) if fragment.is_empty() => self.complain(&message),
            _ if fragment.is_empty() => {}
            _ => {
                // It says itself what is wrong with it. Before it there was nothing to go back to.
                self.shared.act(|lab| {
                    let _ = lab.open_address(&fragment);
                    lab.forget_before();
                });
            }
        }
    }

    /// Somebody put another link behind the `#`.
    fn follow_address(&self) {
        let fragment = address::fragment();
        if fragment == *self.fragment.borrow() || panic::has_happened() {
            return;
        }
        self.fragment.borrow_mut().clone_from(&fragment);
        if !fragment.is_empty() {
            let _ = self.shared.act(|lab| lab.open_address(&fragment));
        }
    }

    /// Keeps what has changed.
    fn look(self: &Rc<Keeper>, now: bool) {
        if !self.shared.lab().is_playing() {
            self.say();
        }
        let state = {
            let lab = self.shared.lab();
            if panic::has_happened() || lab.travelled().is_some() {
                return;
            }
            // While time passes, a run is not packed again and again: only when something was done.
            let deeds = (lab.run().branch(), lab.run().moment().deeds);
            if self.deeds.replace(deeds) == deeds && lab.is_playing() && !now {
                return;
            }
            lab.version()
        };
        if self.kept.replace(Some(state)) == Some(state) {
            return;
        }
        let session = {
            let lab = self.shared.lab();
            let fragment = match lab.link() {
                Link::Text(text) if lab.is_worth_keeping() => text,
                _ => String::new(),
            };
            lab.is_worth_keeping().then(|| Session {
                run: lab.saved(),
                fragment,
            })
        };
        let fragment = session.as_ref().map_or("", |it| &it.fragment);
        if *self.fragment.borrow() != fragment {
            address::set_fragment(fragment);
            *self.fragment.borrow_mut() = address::fragment();
        }
        self.write(session);
    }

    fn write(self: &Rc<Keeper>, session: Option<Session>) {
        if self.writing.replace(true) {
            return self.again.set(true);
        }
        let keeper = self.clone();
        spawn_local(async move {
            let written = storage::keep(session).await;
            keeper.writing.set(false);
            if let Err(message) = written {
                keeper.complain(&message);
            }
            if keeper.again.take() {
                keeper.kept.set(None);
                keeper.look(true);
            }
        });
    }

    /// Nothing can be kept, which is to be said once. Everything else goes on.
    fn complain(&self, message: &str) {
        if !self.complained.replace(true) {
            *self.complaint.borrow_mut() = Some(format!(
                "This browser keeps no session: {message}. Share or save a run before you close the page."
            ));
        }
    }

    fn say(&self) {
        let told = self.complaint.borrow_mut().take();
        if let Some(told) = told {
            self.shared.act(|lab: &mut Lab| lab.hint(&told));
        }
    }
}
