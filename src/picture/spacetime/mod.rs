//! The space-time diagram: a lane a node, time from left to right, messages as lines between the lanes,
//! and what happened at the nodes. It shows the last events up to this moment; idle time between them
//! is cut short.

mod axis;
mod frame;
mod lanes;
mod legend;
mod marks;
mod ways;
mod window;

use super::facts;
use super::palette::Palette;
use super::scene::{SIZE, Scene};
use super::svg::Svg;
use axis::Axis;
use lanes::Lanes;
use legend::Signs;
use window::Window;

/// Where the lanes begin and end, and the time.
const LEFT: f64 = 108.0;
const RIGHT: f64 = SIZE.0 - 56.0;
const TOP: f64 = 152.0;
const BOTTOM: f64 = SIZE.1 - 136.0;

/// What all parts of the diagram are drawn with.
struct Board<'a> {
    scene: &'a Scene<'a>,
    palette: &'static Palette,
    window: Window<'a>,
    axis: Axis,
    lanes: Lanes,
}

/// What led to this moment, as SVG.
pub fn spacetime(scene: &Scene) -> String {
    let window = Window::of(scene);
    let board = Board {
        scene,
        palette: scene.palette(),
        axis: Axis::of(&window, (LEFT, RIGHT)),
        lanes: Lanes::of(scene, &window, (TOP, BOTTOM)),
        window,
    };
    let title = format!(
        "{} up to {}: who told whom what, and when",
        scene.name,
        facts::time(scene.cluster.now())
    );
    let words = frame::words(&board);
    let mut svg = Svg::new(SIZE, &title, &words.join(". "), board.palette.page);
    super::glyphs::hatchings(&mut svg, board.palette);
    let mut signs = Signs::default();
    frame::draw(&mut svg, &board);
    lanes::draw(&mut svg, &board);
    axis::draw(&mut svg, &board);
    ways::draw_lines(&mut svg, &board);
    marks::draw_labels(&mut svg, &board);
    ways::draw_ends(&mut svg, &board, &mut signs);
    marks::draw(&mut svg, &board, &mut signs);
    legend::draw(&mut svg, board.palette, &signs);
    svg.finish()
}
