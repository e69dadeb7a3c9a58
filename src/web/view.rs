//! How the page is looked at: the theme, which panels are in view, the presenter's big letters.

use super::handle::document;
use std::rc::Rc;
use yew::prelude::*;

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Dark letters on light.
    Light,
    /// Light letters on dark.
    Dark,
}

impl Theme {
    /// Every choice.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "as the system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The groups of panels between which narrow screens choose.
pub const TABS: [(&str, &str); 4] = [
    ("ask", "Ask"),
    ("data", "Data"),
    ("time", "Time"),
    ("faults", "Faults"),
];

/// A section of the panels: its name, and the ids of its panels, the first of which is scrolled to.
pub struct Section {
    /// What the style sheets call it.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The panel that it begins with.
    pub panel: &'static str,
    /// Whether it is always in view, but for the presenter, who sees one section at a time.
    pub always: bool,
}

/// Every section, in the order of the page.
pub const SECTIONS: &[Section] = &[
    section("ask", "Ask", "sec-ask", true),
    section("faults", "Faults", "sec-faults", true),
    section("request", "Request", "sec-request", false),
    section("data", "Data", "sec-siblings", false),
    section("replicas", "Replicas", "sec-replicas", false),
    section("hints", "Hints", "sec-hints", false),
    section("members", "Members", "sec-members", false),
    section("node", "Node", "sec-node", false),
    section("repair", "Repair", "sec-repair", false),
    section("branches", "Branches", "sec-branches", false),
    section("compare", "Compare", "sec-compare", false),
    section("time", "Space-time", "sec-time", false),
    section("metrics", "Metrics", "sec-metrics", false),
    section("log", "Log", "sec-log", true),
];

const fn section(
    id: &'static str,
    name: &'static str,
    panel: &'static str,
    always: bool,
) -> Section {
    Section {
        id,
        name,
        panel,
        always,
    }
}

/// How the page is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its colours.
    pub theme: Theme,
    /// Whether help is shown.
    pub help: bool,
    /// Whether sharing is shown.
    pub share: bool,
    /// Whether it is shown to a class: big letters, one section beside the ring.
    pub presenting: bool,
    /// Whether the panels on the right take more room than the ring.
    pub wide: bool,
    /// The group of panels that narrow screens show.
    pub tab: &'static str,
    /// The section that was chosen, or scrolled to.
    pub section: &'static str,
}

/// What a person changes about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Other colours.
    Theme(Theme),
    /// Help is shown, or hidden.
    Help,
    /// Sharing is shown, or hidden.
    Share,
    /// The presenter's view begins, or ends.
    Present,
    /// The panels on the right get more room, or give it back.
    Widen,
    /// Another group of panels.
    Tab(&'static str),
    /// Another section.
    Section(&'static str),
}

impl Reducible for View {
    type Action = Change;

    fn reduce(self: Rc<View>, change: Change) -> Rc<View> {
        let mut view = (*self).clone();
        match change {
            Change::Theme(theme) => view.theme = theme,
            Change::Help => (view.help, view.share) = (!view.help, false),
            Change::Share => (view.help, view.share) = (false, !view.share),
            Change::Present => view.presenting = !view.presenting,
            Change::Widen => view.wide = !view.wide,
            Change::Tab(tab) => view.tab = tab,
            Change::Section(section) => view.section = section,
        }
        Rc::new(view)
    }
}

/// Where the theme is kept.
const KEPT: &str = "ringlab-theme";

impl View {
    /// What a person sees first.
    pub fn first() -> View {
        let kept = storage().and_then(|storage| storage.get_item(KEPT).ok().flatten());
        let is_kept = |theme: &Theme| kept.as_deref() == Some(theme.name());
        View {
            theme: Theme::ALL.into_iter().find(is_kept).unwrap_or_default(),
            help: false,
            share: false,
            presenting: false,
            wide: false,
            tab: "ask",
            section: "request",
        }
    }

    /// What the style sheets need to know.
    pub fn classes(&self) -> Classes {
        classes!(
            "app",
            format!("show-{}", self.tab),
            format!("at-{}", self.section),
            self.presenting.then_some("is-presenting"),
            self.wide.then_some("is-wide"),
        )
    }
}

/// Gives the whole document the theme, and keeps it for the next visit where that is allowed.
pub fn dress(theme: Theme, presenting: bool) {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root {
        // Fails for names that are none.
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", theme.name()),
        };
        let _ = root.class_list().toggle_with_force("is-large", presenting);
    }
    if let Some(storage) = storage() {
        let _ = match theme {
            Theme::System => storage.remove_item(KEPT),
            _ => storage.set_item(KEPT, theme.name()),
        };
    }
}

/// What survives a visit; nothing where the browser forbids it.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
