//! The page as a whole.

use super::components::{
    Ask, Bar, Branches, Compare, ConsoleField, Faults, Help, Hints, LogPanel, Members, Metrics,
    NodePanel, Repair, Replicas, RequestPanel, Sections, Setup, Share, Siblings, StatusLine,
    Timeline, Transcript, highest,
};
use super::handle::{Handle, Shared};
use super::keys::Keys;
use super::ring::Ring;
use super::spacetime::SpaceTime;
use super::ticker::Ticker;
use super::turns::Turns;
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

/// With more nodes than this the ring waits for its turn too; what moves on it does not.
const MOST_LIVE: usize = 12;

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
    let lab = Handle {
        shared: shared.clone(),
        version: *version,
    };
    // For what does not show the nodes' own doings, and need not be drawn again for them.
    let calm = Handle {
        shared: shared.clone(),
        version: shared.lab().calm_version(),
    };
    // What each panel shows: the newest when it has its turn.
    let turns = use_mut_ref(Turns::default);
    let mut turns = turns.borrow_mut();
    turns.begin(!shared.takes_turns());
    let mut turn = |of: &Handle| Handle {
        shared: of.shared.clone(),
        version: turns.next(of.version),
    };
    let is_large = shared.lab().cluster().nodes().count() > MOST_LIVE;
    let tabs = TABS.into_iter().map(|(id, name)| {
        let chosen = view.tab == id;
        let onclick = change.reform(move |_: MouseEvent| Change::Tab(id));
        html! {
            <button type="button" aria-pressed={chosen.to_string()} {onclick}>{ name }</button>
        }
    });
    let page = html! {
        <div class={view.classes()}>
            <Bar lab={turn(&calm)} help={view.help} share={view.share} presenting={view.presenting} change={change.clone()} />
            if view.help {
                <Help lab={turn(&calm)} theme={view.theme} change={change.clone()} />
            }
            if view.share {
                <Share lab={turn(&calm)} change={change.clone()} />
            }
            <main>
                <div class="middle">
                    <StatusLine lab={turn(&calm)} />
                    <Ring lab={if is_large { turn(&lab) } else { lab.clone() }} />
                </div>
                <nav class="tabs" aria-label="Panels">{ for tabs }</nav>
                <div class="panels">
                    <div class="side left">
                        <Ask lab={turn(&calm)} />
                        <Faults lab={turn(&calm)} />
                        <Setup lab={turn(&calm)} />
                    </div>
                    <div class="side right">
                        <Sections view={view.clone()} />
                        <div class="found" tabindex="0" role="group" aria-label="Sections" {onscroll}>
                            <RequestPanel lab={turn(&lab)} />
                            <Siblings lab={turn(&lab)} />
                            <Replicas lab={turn(&lab)} />
                            <Hints lab={turn(&lab)} />
                            <Members lab={turn(&lab)} />
                            <NodePanel lab={turn(&lab)} />
                            <Repair lab={turn(&lab)} />
                            <Branches lab={turn(&calm)} />
                            <Compare lab={turn(&calm)} />
                            <SpaceTime lab={turn(&lab)} />
                            <Metrics lab={turn(&lab)} />
                        </div>
                        <div class="records">
                            <LogPanel lab={turn(&lab)} />
                            <Transcript lab={turn(&calm)} />
                        </div>
                    </div>
                </div>
            </main>
            <footer>
                <Timeline lab={turn(&calm)} />
                <ConsoleField lab={turn(&calm)} />
            </footer>
            <Ticker lab={calm} />
        </div>
    };
    shared.set_behind(turns.is_behind());
    page
}
