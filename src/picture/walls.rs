//! Where the walls of a partition stand, and where messages meet them.

use super::geometry::{CENTRE, INNER, Plan, point};
use crate::base::NodeId;
use crate::sim::Cluster;

/// The turns at which a wall stands: between neighbours of different groups.
pub fn wall_turns(cluster: &Cluster, plan: &Plan) -> Vec<f64> {
    let order = plan.order();
    let neighbours = order.iter().zip(order.iter().cycle().skip(1));
    let wall = |(one, next): (&NodeId, &NodeId)| {
        let parts = match (cluster.group(*one), cluster.group(*next)) {
            (Some(group), Some(other)) => group != other,
            _ => false,
        };
        let gap = (plan.turn(*next) - plan.turn(*one)).rem_euclid(1.0);
        parts.then_some(plan.turn(*one) + gap / 2.0)
    };
    neighbours.filter_map(wall).collect()
}

/// How far a message from one node to another comes before it meets a wall or a cut.
pub fn stop_at(cluster: &Cluster, plan: &Plan, from: NodeId, to: NodeId) -> f64 {
    let walls = wall_turns(cluster, plan);
    let (ax, ay) = plan.way(from, to, 0.0);
    let (bx, by) = plan.way(from, to, 1.0);
    let meets = walls.iter().filter_map(|turn| {
        // The message's way meets the wall's line where both cross products agree.
        let (wx, wy) = point(*turn, INNER);
        let (ux, uy) = (wx - CENTRE, wy - CENTRE);
        let (dx, dy) = (bx - ax, by - ay);
        let cross = dx * uy - dy * ux;
        if cross.abs() < 1e-6 {
            return None;
        }
        let (ex, ey) = (CENTRE - ax, CENTRE - ay);
        let part = (ex * uy - ey * ux) / cross;
        let along = (ex * dy - ey * dx) / cross;
        ((0.0..1.0).contains(&part) && (0.0..=1.0).contains(&along)).then_some(part)
    });
    meets.reduce(f64::min).unwrap_or(0.5).clamp(0.04, 0.96)
}
