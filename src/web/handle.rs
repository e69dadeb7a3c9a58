//! How components reach the laboratory.

use super::lab::Lab;
use super::spacetime::Board;
use super::stage::{Stage, Target};
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// The laboratory, shared by the components, the clock and the JavaScript API.
pub struct Shared {
    lab: RefCell<Lab>,
    stage: RefCell<Stage>,
    board: RefCell<Board>,
    listener: RefCell<Option<Callback<u64>>>,
    /// Whether it was time that changed it last, and not a person.
    by_time: Cell<bool>,
    /// Whether a panel shows an older version.
    behind: Cell<bool>,
    /// Whoever is told when there is something that the JavaScript API listens to.
    hearer: RefCell<Option<Callback<()>>>,
}

impl Shared {
    /// A laboratory that nobody looks at yet.
    pub fn new(lab: Lab) -> Shared {
        Shared {
            lab: RefCell::new(lab),
            stage: RefCell::default(),
            board: RefCell::default(),
            listener: RefCell::default(),
            by_time: Cell::default(),
            behind: Cell::default(),
            hearer: RefCell::default(),
        }
    }

    /// The laboratory, to look at.
    pub fn lab(&self) -> Ref<'_, Lab> {
        self.lab.borrow()
    }

    /// Changes the laboratory and has what changed drawn.
    pub fn act<T>(&self, change: impl FnOnce(&mut Lab) -> T) -> T {
        let before = self.lab().version();
        let result = change(&mut self.lab.borrow_mut());
        if self.lab().version() != before {
            self.tell(false);
        }
        self.tell_hearer();
        result
    }

    /// Lets a frame of real time pass, and has drawn what changed or is still to be drawn.
    pub(super) fn tick(&self, frame_ms: f64) {
        let before = self.lab().version();
        self.lab.borrow_mut().tick(frame_ms, real_ms);
        if self.lab().version() != before || self.behind.get() {
            self.tell(true);
        }
        self.tell_hearer();
        self.draw();
    }

    /// Whether panels may wait for their turns: a person's doing is shown at once, and so is how it
    /// is when time stands still.
    pub(super) fn takes_turns(&self) -> bool {
        self.by_time.get() && self.lab().is_playing()
    }

    /// Whether a panel shows an older version, and waits for its turn.
    pub(super) fn set_behind(&self, behind: bool) {
        self.behind.set(behind);
    }

    fn tell_hearer(&self) {
        if self.lab().has_heard() {
            let hearer = self.hearer.borrow().clone();
            if let Some(hearer) = hearer {
                hearer.emit(());
            }
        }
    }

    /// Has the page drawn. Apart from `act`, of which there is one for each thing that can be done.
    fn tell(&self, by_time: bool) {
        self.by_time.set(by_time);
        let version = self.lab().version();
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.emit(version);
        }
    }

    /// Draws what moves.
    pub(super) fn draw(&self) {
        let lab = self.lab.borrow();
        // The board asks for its size: before anything is changed that must be laid out first.
        self.board.borrow_mut().draw(&lab);
        self.stage.borrow_mut().draw(&lab);
    }

    /// What moves nearest to a point of the picture, no farther than `reach`.
    pub(super) fn nearest(&self, at: (f64, f64), reach: f64) -> Option<Target> {
        self.stage.borrow().nearest(at, reach)
    }

    /// Changes where is drawn what moves.
    pub(super) fn set_stage(&self, change: impl FnOnce(&mut Stage)) {
        change(&mut self.stage.borrow_mut());
    }

    /// Looks at the space-time diagram, or changes it.
    pub(super) fn set_board<T>(&self, change: impl FnOnce(&mut Board, &Lab) -> T) -> T {
        change(&mut self.board.borrow_mut(), &self.lab.borrow())
    }

    /// Whoever is told when there is something that the JavaScript API listens to.
    pub(super) fn hear(&self, hearer: Callback<()>) {
        *self.hearer.borrow_mut() = Some(hearer);
    }

    /// Whoever is told when something has changed.
    pub(super) fn listen(&self, listener: Option<Callback<u64>>) {
        *self.listener.borrow_mut() = listener;
    }
}

impl Default for Shared {
    fn default() -> Shared {
        Shared::new(Lab::new())
    }
}

/// The laboratory as it is at one version: components that use it are drawn again at the next.
#[derive(Clone)]
pub struct Handle {
    pub(super) shared: Rc<Shared>,
    pub(super) version: u64,
}

impl PartialEq for Handle {
    fn eq(&self, other: &Handle) -> bool {
        self.version == other.version && Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Handle {
    /// The laboratory, to look at.
    pub fn lab(&self) -> Ref<'_, Lab> {
        self.shared.lab()
    }

    /// A callback that changes the laboratory, whatever the event.
    pub fn on<E: 'static>(&self, change: impl Fn(&mut Lab) + 'static) -> Callback<E> {
        let shared = self.shared.clone();
        Callback::from(move |_: E| shared.act(&change))
    }

    /// A callback that changes the laboratory by what the event says.
    pub fn with<E: 'static>(&self, change: impl Fn(&mut Lab, E) + 'static) -> Callback<E> {
        let shared = self.shared.clone();
        Callback::from(move |event: E| shared.act(|lab| change(lab, event)))
    }
}

/// What every component is given.
#[derive(Clone, PartialEq, Properties)]
pub struct LabProps {
    /// The laboratory.
    pub lab: Handle,
}

/// The document.
pub(super) fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|window| window.document())
}

/// Milliseconds of real time, since the page was loaded.
pub(super) fn real_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}
