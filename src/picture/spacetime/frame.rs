//! What stands above the diagram.

use super::Board;
use crate::observe::cut_in_words;
use crate::picture::facts;
use crate::picture::fit::{bold_width, fit, width};
use crate::picture::scene::SIZE;
use crate::picture::svg::{Svg, Type};
use crate::picture::wording::count;

/// The diagram in sentences.
pub fn words(board: &Board) -> Vec<String> {
    let cluster = board.scene.cluster;
    let mut words = vec![
        format!("Up to {} of virtual time", facts::time(cluster.now())),
        facts::settings(cluster),
        facts::engine(),
    ];
    words.extend(cut_in_words(cluster));
    words.extend(facts::standing(cluster));
    words.push(extent(board));
    words
}

/// How much of the run is drawn.
fn extent(board: &Board) -> String {
    let window = &board.window;
    let mut words = match window.is_cut {
        true => format!("the last {}", count(window.shown, "event")),
        false => format!("the whole run, {}", count(window.shown, "event")),
    };
    if board.lanes.left_out > 0 {
        words += &format!(
            "; {} of {} nodes",
            board.lanes.nodes.len(),
            board.lanes.nodes.len() + board.lanes.left_out
        );
    }
    if !board.scene.chatter {
        words += "; without pings, gossip and trees that do not differ";
    }
    words
}

/// Draws the moment, the settings, and what is shown of the run.
pub fn draw(svg: &mut Svg, board: &Board) {
    let (cluster, palette) = (board.scene.cluster, board.palette);
    let now = facts::time(cluster.now());
    svg.text((40.0, 52.0), &now, Type::new(46.0, palette.ink).weight(700));
    let left = 40.0 + bold_width(&now, 46.0) + 36.0;
    let right = SIZE.0 - 40.0;
    let name = fit(board.scene.name, 18.0, 300.0);
    let set = Type::new(18.0, palette.dim).end();
    svg.text((right, 38.0), &name, set);
    let room = right - left - width(&name, 18.0) - 24.0;
    let settings = fit(&facts::settings(cluster), 20.0, room);
    let set = Type::new(20.0, palette.ink).weight(600);
    svg.text((left, 38.0), &settings, set);
    let engine = facts::engine();
    let set = Type::new(15.0, palette.dim).end();
    svg.text((right, 66.0), &engine, set);
    let mut words = vec![extent(board)];
    words.extend(facts::bus(cluster));
    words.extend(cut_in_words(cluster));
    let room = right - left - width(&engine, 15.0) - 24.0;
    let words = fit(&words.join(" · "), 16.0, room);
    svg.text((left, 66.0), &words, Type::new(16.0, palette.dim));
}
