//! What separates nodes: the walls of a partition, and links that are cut.

use crate::base::NodeId;
use crate::picture::geometry::{CENTRE, INNER, Plan, point};
use crate::picture::wall_turns;
use crate::sim::Cluster;
use yew::prelude::*;

/// Walls and cuts, as part of the picture.
pub fn draw_walls(cluster: &Cluster, plan: &Plan) -> Html {
    let wall = |turn: f64| {
        let (x, y) = point(turn, INNER);
        let d = format!("M{CENTRE} {CENTRE}L{x:.1} {y:.1}");
        html! { <><path class="wall-edge" d={d.clone()} /><path class="wall" {d} /></> }
    };
    let cut = |(from, to): (NodeId, NodeId)| {
        let [(ax, ay), (bx, by)] = [plan.way(from, to, 0.0), plan.way(from, to, 1.0)];
        let [(mx, my), (nx, ny)] = [plan.way(from, to, 0.48), plan.way(from, to, 0.52)];
        let length = (nx - mx).hypot(ny - my).max(0.1);
        let (ux, uy) = ((nx - mx) / length * 11.0, (ny - my) / length * 11.0);
        let bar =
            |x: f64, y: f64| format!("M{:.1} {:.1}L{:.1} {:.1}", x - uy, y + ux, x + uy, y - ux);
        html! {
            <>
                <path class="cut-line" d={format!("M{ax:.1} {ay:.1}L{bx:.1} {by:.1}")} />
                <path class="cut-bar" d={bar(mx, my) + &bar(nx, ny)} />
            </>
        }
    };
    let walls = wall_turns(cluster, plan).into_iter().map(wall);
    let cuts = cluster.cuts().take(200).map(cut);
    html! { <g aria-hidden="true">{ for walls }{ for cuts }</g> }
}
