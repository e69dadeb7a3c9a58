//! The picture of the ring: the band of partitions, the nodes, the key that was asked for last, what
//! is on its way; beside it the moment in words and what the signs mean.

mod band;
mod key;
mod messages;
mod nodes;
mod side;

use super::facts;
use super::geometry::{CENTRE, INNER, point};
use super::glyphs::hatchings;
use super::scene::{SIZE, Scene};
use super::svg::{Look, Svg};
use super::walls::wall_turns;
use key::KeyPlace;
use messages::Messages;

/// Where the ring stands, and how much larger it is than its own measure.
const PLACE: (f64, f64) = (28.0, 14.0);
const SCALE: f64 = 1.21;

/// The ring at this moment, as SVG.
pub fn ring(scene: &Scene) -> String {
    let (cluster, palette, plan) = (scene.cluster, scene.palette(), scene.plan());
    let asked = facts::last_request(cluster);
    let key = asked.as_ref().map(|it| KeyPlace::of(cluster, &it.key));
    let messages = Messages::of(scene, &plan);
    let title = format!("{} at {}: the ring", scene.name, facts::time(cluster.now()));
    let words = side::words(scene, asked.as_ref(), &messages);
    let mut svg = Svg::new(SIZE, &title, &words.join(". "), palette.page);
    hatchings(&mut svg, palette);
    svg.group(PLACE, SCALE);
    band::draw(&mut svg, scene);
    if let Some(key) = &key {
        key.draw(&mut svg, palette);
    }
    let walls = wall_turns(cluster, &plan);
    for turn in &walls {
        let (x, y) = point(*turn, INNER);
        let ends = [CENTRE, CENTRE, x, y];
        svg.line(ends, Look::line(palette.page, 14.0));
        svg.line(ends, Look::line(palette.ink, 6.0));
    }
    let cuts: Vec<_> = cluster.cuts().take(200).collect();
    for (from, to) in &cuts {
        let [(ax, ay), (bx, by)] = [plan.way(*from, *to, 0.0), plan.way(*from, *to, 1.0)];
        let look = Look::line(palette.dim, 1.5).dashed("3 5");
        svg.line([ax, ay, bx, by], look);
        let [(mx, my), (nx, ny)] = [plan.way(*from, *to, 0.48), plan.way(*from, *to, 0.52)];
        let (dx, dy) = (nx - mx, ny - my);
        let long = (dx * dx + dy * dy).sqrt().max(0.1);
        let (ux, uy) = (dx / long * 11.0, dy / long * 11.0);
        for (x, y) in [(mx, my), (nx, ny)] {
            let bar = [x - uy, y + ux, x + uy, y - ux];
            svg.line(bar, Look::line(palette.ink, 3.5));
        }
    }
    messages.draw_ways(&mut svg, palette);
    nodes::draw(&mut svg, scene, &plan, key.as_ref());
    messages.draw(&mut svg, palette, &plan);
    svg.end();
    let signs = side::Signs {
        key: key.as_ref(),
        walls: !walls.is_empty(),
        cuts: !cuts.is_empty(),
        messages: &messages,
    };
    side::draw(&mut svg, scene, asked.as_ref(), &signs);
    svg.finish()
}
