//! The page as a whole.

use super::components::{
    Ask, Bar, ConsoleField, Faults, Help, LogPanel, Members, Replicas, RequestPanel, Setup,
    Siblings, StatusLine, Timeline, Transcript,
};
use super::handle::{Handle, Shared};
use super::keys::Keys;
use super::ring::Ring;
use super::ticker::Ticker;
use std::rc::Rc;
use yew::prelude::*;

/// What the page is about.
#[derive(Clone, Properties)]
pub struct Props {
    /// The laboratory.
    pub shared: Rc<Shared>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

/// The groups of panels between which narrow screens choose.
const TABS: [(&str, &str); 4] = [
    ("ask", "Ask"),
    ("data", "Data"),
    ("time", "Time"),
    ("faults", "Faults"),
];

/// The page.
#[component]
pub fn App(props: &Props) -> Html {
    let shared = props.shared.clone();
    let version = use_state(|| shared.lab().version());
    let help = use_state(|| false);
    let tab = use_state(|| "ask");
    {
        let (shared, version) = (shared.clone(), version.setter());
        use_effect_with((), move |()| {
            shared.listen(Some(Callback::from(move |now| version.set(now))));
            move || shared.listen(None)
        });
    }
    let toggle_help = {
        let help = help.clone();
        Callback::from(move |()| help.set(!*help))
    };
    {
        let (shared, toggle) = (shared.clone(), toggle_help.clone());
        use_effect_with(*help, move |_| {
            let keys = Keys::listen(shared, toggle);
            move || drop(keys)
        });
    }
    let version = *version;
    let lab = Handle {
        shared: shared.clone(),
        version,
    };
    // For what does not show the nodes' own doings, and need not be drawn again for them.
    let calm = Handle {
        shared: shared.clone(),
        version: shared.lab().calm_version(),
    };
    let tabs = TABS.into_iter().map(|(id, name)| {
        let chosen = *tab == id;
        let tab = tab.clone();
        html! {
            <button type="button" aria-pressed={chosen.to_string()} onclick={move |_| tab.set(id)}>{ name }</button>
        }
    });
    html! {
        <div class={classes!("app", format!("show-{}", *tab))}>
            <Bar lab={calm.clone()} help={*help} onhelp={toggle_help.clone()} />
            if *help {
                <Help lab={calm.clone()} onclose={toggle_help} />
            }
            <main>
                <div class="middle">
                    <StatusLine lab={calm.clone()} />
                    <Ring lab={lab.clone()} />
                </div>
                <nav class="tabs" aria-label="Panels">{ for tabs }</nav>
                <div class="panels">
                    <div class="side left">
                        <Ask lab={calm.clone()} />
                        <Faults lab={calm.clone()} />
                        <Setup lab={calm.clone()} />
                    </div>
                    <div class="side right">
                        <div class="found">
                            <RequestPanel lab={lab.clone()} />
                            <Siblings lab={lab.clone()} />
                            <Replicas lab={lab.clone()} />
                            <Members lab={lab.clone()} />
                        </div>
                        <div class="records">
                            <LogPanel lab={lab.clone()} />
                            <Transcript lab={calm.clone()} />
                        </div>
                    </div>
                </div>
            </main>
            <footer>
                <Timeline lab={calm.clone()} />
                <ConsoleField lab={calm.clone()} />
            </footer>
            <Ticker lab={calm} />
        </div>
    }
}
