//! Keeps the address and the browser's storage up to what is done: the link behind the `#` leads to
//! the very moment, and the last session comes back after a reload.

use super::address;
use super::handle::{Shared, document, real_ms};
use super::lab::{Lab, Link};
use super::panic;
use super::storage::{Session, Storage};
use gloo_timers::callback::Interval;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::EventTarget;

/// How often it is looked whether anything has changed, in milliseconds. Browsers allow an address
/// to be changed some three times a second.
const EVERY_MS: u32 = 350;

/// While time passes, the moment is kept every so many looks, if that takes less than so long, in
/// milliseconds.
const FEWER: u32 = 3;
const CHEAP_MS: f64 = 2.0;
/// After so many looks a storage that has not answered is not waited for: the address goes on without.
const PATIENCE: u32 = 12;
/// How many earlier addresses of a session are known: while a page is being loaded again, its address
/// may change once more.
const FRAGMENTS: usize = 8;

/// Who keeps.
pub struct Keeper {
    shared: Rc<Shared>,
    storage: Rc<Storage>,
    /// What the laboratory was at when its session was sent last, and when the address was changed last.
    kept: Cell<Option<u64>>,
    addressed: Cell<Option<u64>>,
    /// What was done then.
    deeds: Cell<(usize, usize)>,
    /// What stood behind the `#` lately, in order, and stands there now: what the keeper itself has put
    /// there leads to an earlier moment of the same session.
    fragments: RefCell<VecDeque<String>>,
    /// Whether something is being written, and how often it was looked since; and whether anything is
    /// kept that is this page's to forget.
    writing: Cell<Option<u32>>,
    owns: Cell<bool>,
    /// How often it was looked while time passed, and how long it took last to keep a moment.
    looks: Cell<u32>,
    cost_ms: Cell<f64>,
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
    pub fn begin(shared: &Rc<Shared>, storage: Rc<Storage>, begin: Begin) {
        let keeper = Rc::new(Keeper {
            shared: shared.clone(),
            storage,
            kept: Cell::new(None),
            addressed: Cell::new(None),
            deeds: Cell::default(),
            fragments: RefCell::new([address::fragment()].into()),
            writing: Cell::default(),
            owns: Cell::default(),
            looks: Cell::default(),
            cost_ms: Cell::default(),
            complaint: RefCell::default(),
            complained: Cell::default(),
        });
        keeper.open(begin);
        if !shared.lab().is_worth_keeping() {
            let version = Some(shared.lab().version());
            keeper.kept.set(version);
            keeper.addressed.set(version);
        }
        let it = keeper.clone();
        Interval::new(EVERY_MS, move || it.look()).forget();
        let it = keeper.clone();
        address::on_fragment(move || it.follow_address());
        // The last chance before the page is closed or loaded again.
        let leaving = Closure::<dyn Fn()>::new(move || keeper.keep_at_once());
        for (target, event) in [
            (document().map(EventTarget::from), "visibilitychange"),
            (web_sys::window().map(EventTarget::from), "pagehide"),
        ] {
            let function = leaving.as_ref().unchecked_ref();
            let _ = target.map(|it| it.add_event_listener_with_callback(event, function));
        }
        leaving.forget();
    }

    fn open(&self, begin: Begin) {
        let fragment = self.fragment();
        match begin {
            Begin::GoOn(session) if fragment.is_empty() || session.is_at(&fragment) => {
                let opened = self.shared.act(|lab| {
                    let opened = lab.open_link("last session", &session.run);
                    match &opened {
                        Ok(()) => lab.forget_before(),
                        Err(message) => {
                            lab.hint(&format!("The last session could not be opened: {message}."))
                        }
                    }
                    opened
                });
                self.owns.set(opened.is_ok());
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

    /// What stands behind the `#`, as far as is known here.
    fn fragment(&self) -> String {
        self.fragments.borrow().back().cloned().unwrap_or_default()
    }

    /// Somebody put another link behind the `#`.
    fn follow_address(&self) {
        let fragment = address::fragment();
        if fragment == self.fragment() || panic::has_happened() {
            return;
        }
        // What was there before does not lead to what is opened now.
        *self.fragments.borrow_mut() = [fragment.clone()].into();
        if !fragment.is_empty() {
            let _ = self.shared.act(|lab| lab.open_address(&fragment));
        }
    }

    /// Keeps what has changed.
    fn look(self: &Rc<Keeper>) {
        if !self.shared.lab().is_playing() {
            self.say();
        }
        if let Some(looks) = self.writing.get() {
            self.writing.set(Some(looks + 1));
            if looks + 1 == PATIENCE {
                self.complain("its storage does not answer");
            }
        }
        let state = {
            let lab = self.shared.lab();
            if panic::has_happened() || lab.travelled().is_some() {
                return;
            }
            let deeds = (lab.run().branch(), lab.run().moment().deeds);
            let only_time = self.deeds.replace(deeds) == deeds && lab.is_playing();
            (!only_time).then(|| lab.version())
        };
        let Some(state) = state else {
            return self.follow_time();
        };
        let is_known = self.addressed.get() == Some(state) && self.kept.get() == Some(state);
        // What takes long to write is not written over and over.
        if !is_known && !self.is_waited_for() {
            self.keep(state);
        }
    }

    /// While time passes and nothing else is done, what is kept follows it now and then, unless that
    /// costs a frame.
    fn follow_time(self: &Rc<Keeper>) {
        let looks = self.looks.get() + 1;
        self.looks.set(looks);
        let is_due = looks.is_multiple_of(FEWER) && !self.is_waited_for();
        if is_due && self.cost_ms.get() < CHEAP_MS {
            let version = self.shared.lab().version();
            self.keep(version);
        }
    }

    /// Whether something is being written that is worth waiting for.
    fn is_waited_for(&self) -> bool {
        self.writing.get().is_some_and(|looks| looks < PATIENCE)
    }

    /// Keeps this moment, in the address and as the session. Both at once: an address that the session
    /// does not know would lead to this branch alone. Only a storage that does not answer is left behind.
    fn keep(self: &Rc<Keeper>, version: u64) {
        let begin = real_ms();
        // Time that passes without an event is no new version.
        let is_new = self.addressed.replace(Some(version)) != Some(version);
        if is_new || self.shared.lab().is_playing() {
            self.put_address();
        }
        if self.writing.get().is_none() {
            self.write();
        }
        self.cost_ms.set(real_ms() - begin);
    }

    /// Has the address lead to this moment.
    fn put_address(&self) {
        let fragment = match self.shared.lab().link() {
            Link::Text(text) if self.shared.lab().is_worth_keeping() => text,
            _ => String::new(),
        };
        let before = self.fragment();
        // Somebody may just have put another there, which is to be followed.
        if before != fragment && before == address::fragment() {
            address::set_fragment(&fragment);
            let mut fragments = self.fragments.borrow_mut();
            fragments.push_back(address::fragment());
            if fragments.len() > FRAGMENTS {
                fragments.pop_front();
            }
        }
    }

    /// Keeps the run as it is, and leaves the address alone: a page that is loaded again is loaded
    /// with the one that it had.
    fn keep_at_once(self: &Rc<Keeper>) {
        let is_kept = {
            let lab = self.shared.lab();
            // While time passes, it passes also where nothing is to be seen.
            let is_new = lab.is_playing() || self.kept.get() != Some(lab.version());
            panic::has_happened() || lab.travelled().is_some() || !is_new
        };
        if !is_kept {
            self.write();
        }
    }

    /// Has the session written, with the address as it is.
    fn write(self: &Rc<Keeper>) {
        let session = {
            let lab = self.shared.lab();
            self.kept.set(Some(lab.version()));
            // Whoever only looks at a link keeps their own session; a link of any length that is too
            // long for an address has no other place.
            if lab.only_looks_at_link() && !self.fragment().is_empty() {
                return;
            }
            lab.is_worth_keeping().then(|| Session {
                run: lab.saved(),
                fragments: self.fragments.borrow().iter().cloned().collect(),
            })
        };
        // An empty page is not kept in place of what it could not read.
        if session.is_none() && !self.owns.get() {
            return;
        }
        self.owns.set(true);
        self.writing.set(Some(0));
        let (keeper, written) = (self.clone(), self.storage.keep(session));
        spawn_local(async move {
            let written = written.await;
            keeper.writing.set(None);
            if let Err(message) = written {
                keeper.complain(&message);
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
