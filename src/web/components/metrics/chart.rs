//! One small plot as SVG: lines in steps, or single requests; axes, faults, and the moment that is
//! read.

use super::plots::{Kind, Plot, moment, time};
use crate::base::{Arrange, Micros};
use crate::observe::{Measures, Point, Row};
use std::fmt::Write;
use yew::prelude::*;

/// The mark beside a label: its class and shape; none for one that goes on with the label before.
type Sample = Option<(&'static str, &'static str)>;

/// The size of the drawing.
pub const VIEW: &str = "0 0 360 128";
/// How wide it is, and what is within its margins.
pub const WIDTH: f64 = 360.0;
pub const LEFT: f64 = 50.0;
pub const RIGHT: f64 = 262.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 108.0;
/// The shortest latency that is told from shorter ones, in microseconds: a node that answers its own
/// client at once takes none.
const SHORTEST: u64 = 100;
/// How far letters stand apart at the least.
const APART: f64 = 10.0;
/// How far labels stand apart at the least.
const LINE: f64 = 13.0;
/// The letters of the first faults.
pub const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

/// Where values lie on the drawing.
#[derive(Clone, Copy)]
struct Scale {
    /// The end of the time axis, in microseconds.
    until: f64,
    /// The top of the other axis.
    most: f64,
    /// Its bottom, when it is logarithmic.
    least: Option<f64>,
}

impl Scale {
    fn x(self, at: u64) -> f64 {
        LEFT + (at as f64 / self.until).min(1.0) * (RIGHT - LEFT)
    }

    fn y(self, value: f64) -> f64 {
        let part = match self.least {
            Some(least) => (value.max(least) / least).log10() / (self.most / least).log10(),
            None => value / self.most,
        };
        BOTTOM - part.clamp(0.0, 1.0) * (BOTTOM - TOP)
    }
}

/// The round number at or above `value`: one of `steps`, which end with 10, with zeros; at least 1.
fn round_up(value: f64, steps: &[f64]) -> f64 {
    let size = 10f64.powf(value.max(1.0).log10().floor());
    let step = steps.iter().find(|step| **step * size >= value);
    step.unwrap_or(&10.0) * size
}

/// The plot as it is by now; `cursor` is the row that is read. None while every value is zero.
pub fn chart(plot: &Plot, measures: &Measures, cursor: Option<usize>) -> Option<Html> {
    let rows = measures.rows();
    let until = (rows.len() as u64 * measures.span().0) as f64;
    let (scale, ticks) = match plot.kind {
        Kind::Latency => of_latency(measures, until)?,
        Kind::Counts | Kind::Levels => of_lines(plot, rows, until)?,
    };
    let drawn = match plot.kind {
        Kind::Latency => points(measures, scale),
        Kind::Counts | Kind::Levels => lines(plot, measures, scale, cursor),
    };
    let tick = |value: &u64| {
        let y = scale.y(*value as f64);
        html! {
            <>
                <path class="grid" d={format!("M{LEFT} {y:.1}H{RIGHT}")} />
                <text class="tick value" x={(LEFT - 5.0).to_string()} y={format!("{y:.1}")}>{ at_most(plot.kind, *value) }{ (plot.unit)(*value) }</text>
            </>
        }
    };
    let span = measures.span().0;
    let read = cursor.map(|row| {
        let (from, to) = (scale.x(row as u64 * span), scale.x((row as u64 + 1) * span));
        html! { <rect class="cursor" x={format!("{from:.1}")} y={TOP.to_string()} width={format!("{:.1}", (to - from).max(1.5))} height={(BOTTOM - TOP).to_string()} /> }
    });
    Some(html! {
        <>
            { for ticks.iter().map(tick) }
            { for times(until) }
            { for read }
            { for faults(measures, scale) }
            { drawn }
        </>
    })
}

/// What stands before a value of an axis.
fn at_most(kind: Kind, value: u64) -> &'static str {
    match kind {
        Kind::Latency if value == SHORTEST => "≤ ",
        _ => "",
    }
}

fn of_lines(plot: &Plot, rows: &[Row], until: f64) -> Option<(Scale, Vec<u64>)> {
    let values = rows
        .iter()
        .flat_map(|row| plot.lines.iter().map(|line| (line.value)(row)));
    let most = values.max().filter(|most| *most > 0)?;
    // Half of it is a whole number too.
    let most = round_up(most as f64, &[1.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    let ticks = match most {
        1.0 => vec![0, 1],
        most => vec![0, (most / 2.0) as u64, most as u64],
    };
    let scale = Scale {
        until,
        most,
        least: None,
    };
    Some((scale, ticks))
}

fn of_latency(measures: &Measures, until: f64) -> Option<(Scale, Vec<u64>)> {
    let all = measures.answered().all().iter();
    let all = all.chain(measures.failed().all());
    let lengths = all.map(|point| point.latency.0.max(1));
    let (least, most) = (lengths.clone().min()?, lengths.max()?);
    let least = 10u64.pow(least.ilog10()).max(SHORTEST);
    let mut top = least * 10;
    let mut ticks = vec![least, top];
    while top < most {
        top *= 10;
        ticks.push(top);
    }
    let scale = Scale {
        until,
        most: top as f64,
        least: Some(least as f64),
    };
    Some((scale, ticks))
}

/// A few round moments below the axis.
fn times(until: f64) -> Vec<Html> {
    let step = round_up(until / 4.0, &[1.0, 2.0, 5.0, 10.0]) as u64;
    let moments = (0..5).map(|count| count * step);
    let within = moments.take_while(|at| *at as f64 <= until);
    within
        .map(|at| {
            let x = LEFT + at as f64 / until * (RIGHT - LEFT);
            html! {
                <>
                    <path class="axis" d={format!("M{x:.1} {BOTTOM}v4")} />
                    <text class="tick" x={format!("{x:.1}")} y={(BOTTOM + 12.0).to_string()}>{ moment(Micros(at)) }</text>
                </>
            }
        })
        .collect()
}

/// A thin line for each fault, with its letter where there is room.
fn faults(measures: &Measures, scale: Scale) -> Vec<Html> {
    let mut free = LEFT - APART;
    let letters = LETTERS.chars().map(Some).chain(std::iter::repeat(None));
    let marks = measures.faults().iter().zip(letters);
    marks
        .map(|(fault, letter)| {
            let x = scale.x(fault.at.0);
            let letter = letter.filter(|_| x >= free);
            if letter.is_some() {
                free = x + APART;
            }
            html! {
                <>
                    <path class="fault" d={format!("M{x:.1} {TOP}V{BOTTOM}")} />
                    if let Some(letter) = letter {
                        <text class="letter" x={format!("{x:.1}")} y={(TOP - 6.0).to_string()}>{ letter }</text>
                    }
                </>
            }
        })
        .collect()
}

/// Where labels go that want to be at these heights, so that none covers another.
fn places(wanted: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.arrange_by(|one, other| wanted[*one].total_cmp(&wanted[*other]));
    let mut at = vec![0.0; wanted.len()];
    let mut floor = BOTTOM + LINE;
    for place in order.iter().rev() {
        floor = wanted[*place].min(floor - LINE);
        at[*place] = floor;
    }
    at
}

fn lines(plot: &Plot, measures: &Measures, scale: Scale, cursor: Option<usize>) -> Html {
    let rows = measures.rows();
    let span = measures.span().0;
    let value = |row: usize, line: usize| (plot.lines[line].value)(&rows[row]);
    let last = rows.len() - 1;
    let ends = (0..plot.lines.len()).map(|line| scale.y(value(last, line) as f64));
    let places = places(&ends.collect::<Vec<_>>());
    let one = |(line, y): (usize, f64)| {
        let mut path = format!("M{LEFT} {:.1}", scale.y(value(0, line) as f64));
        let mut before = value(0, line);
        for (row, place) in (1..rows.len()).zip(1u64..) {
            let now = value(row, line);
            if now != before {
                let (x, y) = (scale.x(place * span), scale.y(now as f64));
                let _ = write!(path, "H{x:.1}V{y:.1}");
                before = now;
            }
        }
        let _ = write!(path, "H{RIGHT}");
        let name = plot.lines[line].name;
        let label = match cursor {
            Some(row) => format!("{name} {}", (plot.unit)(value(row, line))),
            None => name.to_owned(),
        };
        html! {
            <>
                <path class={format!("line l{line}")} d={path} />
                <path class={format!("line l{line}")} d={format!("M{} {y:.1}h16", RIGHT + 5.0)} />
                <text class="label" x={(RIGHT + 25.0).to_string()} y={format!("{y:.1}")}>{ label }</text>
            </>
        }
    };
    html! { <>{ for places.into_iter().enumerate().map(one) }</> }
}

/// Single requests: a ring for a get, a diamond for a put, a cross for one that failed.
fn points(measures: &Measures, scale: Scale) -> Html {
    let path = |points: &[Point], shape: &str, wanted: &dyn Fn(&Point) -> bool| {
        let mut path = String::new();
        for point in points.iter().filter(|point| wanted(point)) {
            let (x, y) = (scale.x(point.at.0), scale.y(point.latency.0 as f64));
            let _ = write!(path, "M{x:.1} {y:.1}{shape}");
        }
        path
    };
    const GET: &str = "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0";
    const PUT: &str = "m0-2.8l2.8 2.8l-2.8 2.8l-2.8-2.8z";
    const FAILED: &str = "m-3-3l6 6m0-6l-6 6";
    let answered = measures.answered().all();
    let failed = measures.failed().all();
    let quantile = |latencies: &crate::observe::Latencies, per_mille| {
        latencies.quantile(per_mille).map(|it| time(it.0))
    };
    let mut labels = Vec::new();
    for (latencies, name, class, shape) in [
        (measures.gets(), "get", "point p0", GET),
        (measures.puts(), "put", "point p1", PUT),
    ] {
        if let (Some(half), Some(most)) = (quantile(latencies, 500), quantile(latencies, 990)) {
            labels.push((Some((class, shape)), name.to_owned()));
            labels.push((None, format!("p50 {half}")));
            labels.push((None, format!("p99 {most}")));
        }
    }
    if !failed.is_empty() {
        labels.push((Some(("point p2", FAILED)), "failed".to_owned()));
    }
    let label = |(place, (sample, text)): (usize, (Sample, String))| {
        let y = TOP + 2.0 + place as f64 * LINE;
        html! {
            <>
                if let Some((class, shape)) = sample {
                    <path {class} d={format!("M{} {y:.1}{shape}", RIGHT + 13.0)} />
                }
                <text class={if sample.is_some() { "label" } else { "label is-dim" }} x={(RIGHT + 25.0).to_string()} y={format!("{y:.1}")}>{ text }</text>
            </>
        }
    };
    html! {
        <>
            <path class="point p0" d={path(answered, GET, &|point| point.is_get)} />
            <path class="point p1" d={path(answered, PUT, &|point| !point.is_get)} />
            <path class="point p2" d={path(failed, FAILED, &|_| true)} />
            { for labels.into_iter().enumerate().map(label) }
        </>
    }
}
