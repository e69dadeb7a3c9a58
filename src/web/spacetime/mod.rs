//! The region `Space-time`: a lane a node, time from left to right, messages as lines between the
//! lanes. Whatever the length of the run, only what is in view is drawn.
//!
//! `board` knows which part that is, `lanes` where each node is (`picture::Scale` where each time is), `paint`
//! draws it, `sheet` gathers the markup, `glyphs` are the marks, `legend` tells what they mean.

mod board;
mod glyphs;
mod lanes;
mod legend;
mod paint;
mod sheet;

pub use board::{Board, ends};

use super::components::{ChatterBox, Chosen, use_in_view};
use super::handle::LabProps;
use super::lab::ChosenIn;
use board::{Move, Parts, Way};
use legend::Legend;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// What the buttons do.
const TOOLS: [(&str, &str, Move); 4] = [
    ("−", "Zoom out", Move::Zoom(2.0, None)),
    ("+", "Zoom in", Move::Zoom(0.5, None)),
    ("Whole run", "Whole run", Move::Whole),
    ("This request", "This request", Move::Request),
];

/// How far the pointer may move for a click, in pixels.
const CLICK: f64 = 4.0;

/// Where the pointer went down and where it is, while it is down.
#[derive(Clone, Copy)]
struct Press {
    begin: (f64, f64),
    last: (f64, f64),
}

/// The region.
#[component]
pub fn SpaceTime(props: &LabProps) -> Html {
    let (section, view, picture) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (axis, strip, note) = (use_node_ref(), use_node_ref(), use_node_ref());
    let seen = use_in_view(&section);
    let redraw = use_force_update();
    let shared = props.lab.shared.clone();
    {
        let (shared, nodes) = (
            shared.clone(),
            [
                view.clone(),
                picture.clone(),
                axis.clone(),
                strip.clone(),
                note.clone(),
            ],
        );
        use_effect_with((props.lab.version, seen), move |(_, seen)| {
            let parts = seen.then(|| parts(&nodes)).flatten();
            shared.set_board(|board, lab| {
                board.set_parts(parts);
                board.draw(lab);
            });
        });
    }
    let act = {
        let (shared, redraw) = (shared.clone(), redraw.clone());
        Callback::from(move |what: Move| {
            shared.set_board(|board, lab| board.go(lab, what));
            redraw.force_update();
        })
    };
    use_wheel(&view, act.clone());
    {
        let shared = shared.clone();
        use_effect_with((), move |()| {
            move || shared.set_board(|board, _| board.set_parts(None))
        });
    }
    let (follows, timers) = shared.set_board(|board, _| (board.follows(), board.shows_timers()));
    let tool = |(sign, name, what): (&'static str, &'static str, Move)| {
        let onclick = act.reform(move |_: MouseEvent| what);
        html! { <button type="button" class="slim" aria-label={name} title={name} {onclick}>{ sign }</button> }
    };
    let on_timers = act.reform(|event: Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        Move::Timers(input.is_some_and(|input| input.checked()))
    });
    let onkeydown = {
        let (shared, act) = (shared.clone(), act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let way = |way| {
                let found = shared.set_board(|board, lab| board.way(lab, way));
                if found.is_some() {
                    shared.act(|lab| lab.select_event(found, ChosenIn::Diagram));
                }
            };
            let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
            match (event.key().as_str(), event.shift_key()) {
                _ if modified => return,
                ("ArrowLeft", true) | ("PageUp", _) => act.emit(Move::Pan(-0.5)),
                ("ArrowRight", true) | ("PageDown", _) => act.emit(Move::Pan(0.5)),
                ("ArrowLeft", _) => way(Way::Earlier),
                ("ArrowRight", _) => way(Way::Later),
                ("ArrowUp", _) => way(Way::Up),
                ("ArrowDown", _) => way(Way::Down),
                ("+" | "=", _) => act.emit(Move::Zoom(0.5, None)),
                ("-", _) => act.emit(Move::Zoom(2.0, None)),
                ("Home", _) => act.emit(Move::Pan(f64::MIN)),
                ("End", _) => act.emit(Move::Follow(true)),
                ("Enter", _) if shared.lab().selected_event().is_none() => way(Way::Later),
                ("Escape", _) => shared.act(|lab| lab.select_event(None, ChosenIn::Diagram)),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let press = use_mut_ref(|| None::<Press>);
    let place = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let onpointerdown = {
        let (press, view) = (press.clone(), view.clone());
        move |event: PointerEvent| {
            if event.button() == 0 {
                let at = place(&event);
                *press.borrow_mut() = Some(Press {
                    begin: at,
                    last: at,
                });
                // What is dragged may leave the picture; fails only for a pointer that is gone.
                let view = view.cast::<Element>();
                let _ = view.map(|view| view.set_pointer_capture(event.pointer_id()));
            }
        }
    };
    let onpointermove = {
        let (press, act) = (press.clone(), act.clone());
        move |event: PointerEvent| {
            let at = place(&event);
            let mut press = press.borrow_mut();
            let Some(it) = &mut *press else { return };
            if event.buttons() == 0 {
                *press = None;
                return;
            }
            if (at.0 - it.begin.0).hypot(at.1 - it.begin.1) > CLICK {
                let by = (at.0 - it.last.0, at.1 - it.last.1);
                it.last = at;
                act.emit(Move::Drag(by.0, by.1));
            }
        }
    };
    let onpointerup = {
        let (press, shared, picture) = (press.clone(), shared.clone(), picture.clone());
        move |event: PointerEvent| {
            let at = place(&event);
            let Some(it) = press.borrow_mut().take() else {
                return;
            };
            let moved = (at.0 - it.begin.0).hypot(at.1 - it.begin.1) > CLICK;
            if let Some(element) = picture.cast::<Element>().filter(|_| !moved) {
                let corner = element.get_bounding_client_rect();
                let (x, y) = (at.0 - corner.left(), at.1 - corner.top());
                let found = shared.set_board(|board, _| board.nearest(x, y));
                if found.is_some() {
                    shared.act(|lab| lab.select_event(found, ChosenIn::Diagram));
                }
            }
        }
    };
    let on_strip = {
        let (strip, act) = (strip.clone(), act.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(element) = strip.cast::<Element>().filter(|_| event.buttons() & 1 == 1) {
                let left = element.get_bounding_client_rect().left();
                act.emit(Move::Strip(f64::from(event.client_x()) - left));
            }
        })
    };
    let onscroll = {
        let shared = shared.clone();
        move |_: Event| shared.set_board(|board, lab| board.draw(lab))
    };
    let follow = act.reform(move |_: MouseEvent| Move::Follow(!follows));
    html! {
        <section ref={section} class="panel spacetime in-time" aria-label="Space-time" id="sec-time">
            <div class="head">
                <h2>{ "Space-time" }</h2>
                <ChatterBox lab={props.lab.clone()} />
                <label class="check" title="Timers that came due, and syncs that ended"><input type="checkbox" checked={timers} onchange={on_timers} />{ "Timers" }</label>
            </div>
            <div class="st-tools">
                { for TOOLS.into_iter().map(tool) }
                <button type="button" class="slim" aria-label="Follow the present" title="Follow the present" aria-pressed={follows.to_string()} onclick={follow}>{ "Follow" }</button>
                <span class="dim st-note" ref={note}></span>
            </div>
            <svg class="st-axis" ref={axis} height="22" aria-hidden="true"></svg>
            <div class="st-view" ref={view} tabindex="0" role="application" aria-label="Diagram of nodes and messages. Arrows go from event to event, plus and minus zoom; the log tells the same in sentences."
                {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onscroll}>
                <svg class="st-picture" ref={picture} aria-hidden="true"></svg>
            </div>
            <svg class="st-strip" ref={strip} height="30" aria-hidden="true" onpointerdown={on_strip.clone()} onpointermove={on_strip}></svg>
            <Chosen lab={props.lab.clone()} at={ChosenIn::Diagram} />
            <Legend />
        </section>
    }
}

fn parts(nodes: &[NodeRef; 5]) -> Option<Parts> {
    let element = |node: &NodeRef| node.cast::<Element>();
    let [view, picture, axis, strip, note] = nodes;
    Some(Parts {
        view: element(view)?,
        picture: element(picture)?,
        axis: element(axis)?,
        strip: element(strip)?,
        note: element(note)?,
    })
}

/// Ctrl and the wheel (a pinch on a touchpad) zooms, Shift and the wheel or a sideways wheel pans.
#[hook]
fn use_wheel(view: &NodeRef, act: Callback<Move>) {
    let view = view.clone();
    use_effect_with((), move |()| {
        let element = view.cast::<Element>();
        let of = element.clone();
        let listener = Closure::<dyn FnMut(WheelEvent)>::new(move |event: WheelEvent| {
            let (across, down) = (event.delta_x(), event.delta_y());
            let left = of
                .as_ref()
                .map_or(0.0, |of| of.get_bounding_client_rect().left());
            if event.ctrl_key() {
                let at = f64::from(event.client_x()) - left;
                act.emit(Move::Zoom((down / 160.0).clamp(-1.0, 1.0).exp2(), Some(at)));
            } else if event.shift_key() {
                act.emit(Move::Drag(-across - down, 0.0));
            } else if across.abs() > down.abs() {
                act.emit(Move::Drag(-across, 0.0));
            } else {
                return;
            }
            event.prevent_default();
        });
        // Yew's own listeners cannot keep the browser from zooming the page.
        if let Some(element) = &element {
            let _ = element
                .add_event_listener_with_callback("wheel", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(element) = element {
                let _ = element.remove_event_listener_with_callback(
                    "wheel",
                    listener.as_ref().unchecked_ref(),
                );
            }
        }
    });
}
