//! The nodes and the link of the event that is looked at in the log or the space-time diagram.

use crate::picture::geometry::Plan;
use crate::web::lab::Lab;
use crate::web::spacetime::ends;
use yew::prelude::*;

/// A quiet mark under the nodes that an event has to do with.
pub fn draw_marked(lab: &Lab, plan: &Plan) -> Html {
    let Some(event) = lab.selected_event() else {
        return Html::default();
    };
    let (node, peer) = ends(lab, event);
    let is_there = |node: &crate::base::NodeId| lab.cluster().nodes().any(|it| it == *node);
    let points: Vec<(f64, f64)> = [node, peer]
        .into_iter()
        .flatten()
        .filter(is_there)
        .map(|node| plan.at(node))
        .collect();
    let r = format!("{:.1}", plan.radius + 10.0);
    let ring = |(x, y): &(f64, f64)| html! { <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={r.clone()} /> };
    let link = match points[..] {
        [(ax, ay), (bx, by)] => html! { <path d={format!("M{ax:.1} {ay:.1}L{bx:.1} {by:.1}")} /> },
        _ => Html::default(),
    };
    html! { <g class="of-event" aria-hidden="true">{ link }{ for points.iter().map(ring) }</g> }
}
