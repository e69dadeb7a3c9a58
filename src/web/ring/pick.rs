//! Choosing a message of the picture: by pointing at it, or by the arrow keys.

use crate::picture::geometry::SIZE;
use crate::web::handle::Handle;
use crate::web::keys::focus;
use crate::web::stage::Target;
use yew::prelude::*;

/// The least width and height of what can be pointed at, in pixels of the screen.
const LEAST_PX: f64 = 28.0;

/// Chooses the message that is pointed at, or none.
#[hook]
pub fn use_pointing(lab: &Handle) -> Callback<MouseEvent> {
    let shared = lab.shared.clone();
    use_callback((), move |event: MouseEvent, ()| {
        let target: Option<web_sys::Element> = event.target_dyn_into();
        let is_node = |it: &web_sys::Element| it.closest(".node").ok().flatten().is_some();
        let svg = target
            .filter(|it| !is_node(it))
            .and_then(|it| it.closest("svg").ok()?);
        let Some(svg) = svg else {
            return;
        };
        // The picture is as large as fits, in the middle.
        let seen = svg.get_bounding_client_rect();
        let scale = seen.width().min(seen.height()).max(1.0) / SIZE;
        let at = |client: i32, begin: f64, length: f64| {
            (f64::from(client) - begin - length / 2.0) / scale + SIZE / 2.0
        };
        let at = (
            at(event.client_x(), seen.left(), seen.width()),
            at(event.client_y(), seen.top(), seen.height()),
        );
        match shared.nearest(at, (LEAST_PX / 2.0 / scale).max(14.0)) {
            Some(Target::Flight(id)) => shared.act(|lab| lab.choose_flight(Some(id))),
            Some(Target::Link(from, to)) => shared.act(|lab| lab.choose_link(Some((from, to)))),
            None if shared.lab().chosen_flight().is_some() => {
                shared.act(|lab| lab.choose_flight(None));
            }
            None => {}
        }
    })
}

/// Walks among the messages with the arrow keys, and goes on to what can be done to one.
#[hook]
pub fn use_walking(lab: &Handle) -> Callback<KeyboardEvent> {
    let shared = lab.shared.clone();
    use_callback((), move |event: KeyboardEvent, ()| {
        match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => shared.act(|lab| lab.walk_flights(1)),
            "ArrowUp" | "ArrowLeft" => shared.act(|lab| lab.walk_flights(-1)),
            "Escape" => shared.act(|lab| lab.choose_flight(None)),
            "Enter" if shared.lab().chosen_flight().is_none() => {
                shared.act(|lab| lab.walk_flights(1));
            }
            "Enter" => drop(focus("flight-drop")),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}
