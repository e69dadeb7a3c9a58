//! The page as a whole.

use super::components::{
    Ask, Bar, ConsoleField, Faults, Help, Hints, LogPanel, Members, NodePanel, Replicas,
    RequestPanel, Sections, Setup, Siblings, StatusLine, Timeline, Transcript, highest,
};
use super::handle::{Handle, Shared};
use super::keys::Keys;
use super::ring::Ring;
use super::ticker::Ticker;
use super::view::{Change, TABS, View, dress};
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

/// The page.
#[component]
pub fn App(props: &Props) -> Html {
    let shared = props.shared.clone();
    let version = use_state(|| shared.lab().version());
    let view = use_reducer(View::first);
    {
        let (shared, version) = (shared.clone(), version.setter());
        use_effect_with((), move |()| {
            shared.listen(Some(Callback::from(move |now| version.set(now))));
            move || shared.listen(None)
        });
    }
    let change = use_callback(view.dispatcher(), |change, dispatch| {
        dispatch.dispatch(change)
    });
    {
        let (shared, change) = (shared.clone(), change.clone());
        use_effect_with((), move |()| {
            let keys = Keys::listen(shared, change);
            move || drop(keys)
        });
    }
    use_effect_with((view.theme, view.presenting), |(theme, presenting)| {
        dress(*theme, *presenting);
    });
    let onscroll = {
        let view = view.clone();
        move |event: Event| {
            let found: Option<web_sys::Element> = event.target_dyn_into();
            let section = found.as_ref().and_then(highest);
            if let Some(section) = section.filter(|it| !view.presenting && *it != view.section) {
                view.dispatch(Change::Section(section));
            }
        }
    };
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
        let chosen = view.tab == id;
        let onclick = change.reform(move |_: MouseEvent| Change::Tab(id));
        html! {
            <button type="button" aria-pressed={chosen.to_string()} {onclick}>{ name }</button>
        }
    });
    html! {
        <div class={view.classes()}>
            <Bar lab={calm.clone()} help={view.help} presenting={view.presenting} change={change.clone()} />
            if view.help {
                <Help lab={calm.clone()} theme={view.theme} change={change.clone()} />
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
                        <Sections view={view.clone()} />
                        <div class="found" {onscroll}>
                            <RequestPanel lab={lab.clone()} />
                            <Siblings lab={lab.clone()} />
                            <Replicas lab={lab.clone()} />
                            <Hints lab={lab.clone()} />
                            <Members lab={lab.clone()} />
                            <NodePanel lab={lab.clone()} />
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
