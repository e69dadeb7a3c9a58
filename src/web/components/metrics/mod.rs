//! The region `Metrics`: latency, availability, messages and bytes, divergence, hints, siblings and
//! stale reads over the run, as small plots on one time axis, as tables, and as files.
//!
//! `plots` says what is plotted, `chart` draws it, `tables` writes it, `save` gives it away. Nothing is
//! drawn while the region is out of view, and four times a second while time passes.

mod chart;
mod plots;
mod tables;

use super::use_in_view;
use crate::base::Micros;
use crate::observe::{Fault, Latencies, Measures};
use crate::web::files::save;
use crate::web::handle::{Handle, LabProps, real_ms};
use crate::web::lab::Mode;
use crate::web::wording::{count, short};
use chart::{LEFT, LETTERS, RIGHT, VIEW, WIDTH, chart};
use plots::{FAMILIES, Kind, PLOTS, Plot, bytes, moment, number, time};
use tables::Table;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// How long a drawing stands while time passes, in milliseconds of real time.
const REDRAW_MS: f64 = 250.0;

/// The region.
#[component]
pub fn Metrics(props: &LabProps) -> Html {
    let node = use_node_ref();
    let in_view = use_in_view(&node);
    let drawn = use_mut_ref(|| (f64::MIN, 0));
    let stamp = {
        let (mut drawn, now) = (drawn.borrow_mut(), real_ms());
        if props.lab.lab().mode() == Mode::Paused || now - drawn.0 >= REDRAW_MS {
            *drawn = (now, props.lab.version);
        }
        drawn.1
    };
    html! {
        <section ref={node} class={classes!("panel", "in-data", "metrics", (!in_view).then_some("is-away"))} aria-label="Metrics" id="sec-metrics">
            <h2>{ "Metrics" }</h2>
            if in_view { <Body lab={props.lab.clone()} {stamp} /> }
        </section>
    }
}

#[derive(Clone, Properties)]
struct BodyProps {
    lab: Handle,
    /// The version that is drawn.
    stamp: u64,
}

impl PartialEq for BodyProps {
    fn eq(&self, other: &BodyProps) -> bool {
        self.stamp == other.stamp
    }
}

/// The moment that is read.
#[derive(Clone, Copy, PartialEq)]
struct Cursor {
    at: Micros,
    /// Whether it stays when the pointer leaves.
    stays: bool,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let cursor = use_state_eq(|| None::<Cursor>);
    let lab = props.lab.lab();
    let Some(measures) = lab.measures() else {
        return Html::default();
    };
    let last = measures.rows().len() - 1;
    let row_at = |at: Micros| ((at.0 / measures.span().0) as usize).min(last);
    let read = cursor.map(|cursor| row_at(cursor.at));
    let span = measures.span();
    let choose = {
        let cursor = cursor.setter();
        Callback::from(move |(row, stays): (Option<usize>, bool)| {
            let at = row.map(|row| span.times(row as u64));
            cursor.set(at.map(|at| Cursor { at, stays }));
        })
    };
    let onmouseleave = {
        let (cursor, choose) = (cursor.clone(), choose.clone());
        move |_| {
            if cursor.is_some_and(|cursor| !cursor.stays) {
                choose.emit((None, false));
            }
        }
    };
    let oninput = {
        let choose = choose.clone();
        move |event: InputEvent| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            let row = input.and_then(|input| input.value().parse::<usize>().ok());
            choose.emit((row.filter(|row| *row < last), true));
        }
    };
    let words = words(measures, read);
    let shared = props.lab.shared.clone();
    let keep = |name: &'static str, of: fn(&Measures) -> String| {
        let shared = shared.clone();
        move |_: MouseEvent| {
            let text = shared.lab().measures().map(of);
            save(name, &text.unwrap_or_default());
        }
    };
    let plot = |place: usize| {
        html! { <PlotView key={place} lab={props.lab.clone()} stamp={props.stamp} {place} {read} choose={choose.clone()} /> }
    };
    let is_unasked = measures.answered().all().is_empty() && measures.failed().all().is_empty();
    html! {
        <>
            if is_unasked {
                <p class="empty">{ "Nothing was asked yet. Press Put and let time pass: every request leaves its mark here." }</p>
            }
            { figures(measures) }
            <label class="moment"><span class="unseen">{ "Moment that is read" }</span>
                <input type="range" min="0" max={last.to_string()} value={read.unwrap_or(last).to_string()} aria-valuetext={words.clone()} {oninput} />
            </label>
            <p class="read" aria-hidden="true">{ words }</p>
            <div class="plots" {onmouseleave}>{ for (0..PLOTS.len()).map(plot) }</div>
            { faults(measures) }
            <p class="told">{ format!("Counts and levels are those of every {} of the run. {FAMILIES}", moment(span)) }</p>
            <div class="inline saves">
                <button type="button" onclick={keep("ringlab-metrics.csv", Measures::csv)}>{ "Save CSV" }</button>
                <button type="button" onclick={keep("ringlab-metrics.json", |measures| measures.json().to_string())}>{ "Save JSON" }</button>
                <Copy lab={props.lab.clone()} stamp={props.stamp} />
            </div>
        </>
    }
}

/// What is read, in one sentence.
fn words(measures: &Measures, read: Option<usize>) -> String {
    let last = measures.rows().len() - 1;
    let row = &measures.rows()[read.unwrap_or(last)];
    let span = measures.span();
    let (from, to) = match read {
        None if last == 0 => (Micros::ZERO, measures.now()),
        read => {
            let from = span.times(read.unwrap_or(last) as u64);
            (from, (from + span).min(measures.now()))
        }
    };
    format!(
        "{} to {}: {} answered, {} failed; {} messages, {}; at the end {} differ{}, {}",
        moment(from),
        moment(to),
        number(row.answered()),
        number(row.failed()),
        number(row.messages()),
        bytes(row.bytes()),
        count(row.diverged.last as usize, "key"),
        if row.diverged.last == 1 { "s" } else { "" },
        count(row.hints.last as usize, "hint")
    )
}

/// The run in eight figures.
fn figures(measures: &Measures) -> Html {
    let total = measures.total();
    let asked = total.answered() + total.failed();
    let share = |part: u64, whole: u64| match whole {
        0 => String::new(),
        _ => format!("{:.1} %", part as f64 * 100.0 / whole as f64),
    };
    let each = |part: u64| match asked {
        0 => String::new(),
        _ => format!("{} each", number(part.div_ceil(asked))),
    };
    let both = |per_mille: u64| {
        let of = |latencies: &Latencies| {
            let found = latencies.quantile(per_mille);
            found.map_or("–".to_owned(), |it| time(it.0))
        };
        (of(measures.gets()), format!("put {}", of(measures.puts())))
    };
    let (half, half_put) = both(500);
    let (most, most_put) = both(990);
    let now = total.diverged.last;
    let figures = [
        (
            "Requests",
            number(asked),
            format!(
                "{} gets, {} puts",
                number(total.gets.count),
                number(total.puts.count)
            ),
        ),
        (
            "Failed",
            number(total.failed()),
            match asked {
                0 => String::new(),
                _ => format!("{} answered", share(total.answered(), asked)),
            },
        ),
        ("Get p50", half, half_put),
        ("Get p99", most, most_put),
        ("Messages", number(total.messages()), each(total.messages())),
        (
            "Bytes",
            bytes(total.bytes()),
            match asked {
                0 => String::new(),
                _ => format!("{} each", bytes(total.bytes() / asked)),
            },
        ),
        (
            "Keys differ",
            number(now),
            format!("of {}", number(measures.keys())),
        ),
        (
            "Stale reads",
            number(total.stale),
            format!("of {}", number(total.reads)),
        ),
    ];
    let figure = |(name, value, beside): (&'static str, String, String)| {
        html! { <div><dt>{ name }</dt><dd>{ value }<span class="dim">{ beside }</span></dd></div> }
    };
    html! { <dl class="figures">{ for figures.into_iter().map(figure) }</dl> }
}

/// What the letters in the plots stand for.
fn faults(measures: &Measures) -> Html {
    let all = measures.faults();
    if all.is_empty() {
        return Html::default();
    }
    let shown = LETTERS.chars().zip(all);
    let item = |(letter, fault): (char, &Fault)| {
        let text = short(&fault.command, 60);
        html! { <li><b>{ letter }</b><span class="dim">{ moment(fault.at) }</span><bdi class="data">{ text }</bdi></li> }
    };
    let more = all.len().saturating_sub(LETTERS.len());
    html! {
        <>
            <h3>{ "Faults and settings, in the plots" }</h3>
            <ul class="fault-list">{ for shown.map(item) }</ul>
            if more > 0 { <p class="dim">{ "Later ones are lines without a letter; the log tells of them." }</p> }
        </>
    }
}

#[derive(Clone, Properties)]
struct PlotProps {
    lab: Handle,
    stamp: u64,
    place: usize,
    read: Option<usize>,
    choose: Callback<(Option<usize>, bool)>,
}

impl PartialEq for PlotProps {
    fn eq(&self, other: &PlotProps) -> bool {
        (self.stamp, self.place, self.read) == (other.stamp, other.place, other.read)
    }
}

#[component]
fn PlotView(props: &PlotProps) -> Html {
    let node = use_node_ref();
    let open = use_state_eq(|| false);
    let plot: &'static Plot = &PLOTS[props.place];
    let lab = props.lab.lab();
    let Some(measures) = lab.measures() else {
        return Html::default();
    };
    let Some(drawing) = chart(plot, measures, props.read) else {
        return html! { <p class="plot is-none"><b>{ plot.title }</b>{ ": " }{ plot.none }</p> };
    };
    let rows = measures.rows().len();
    let onmousemove = {
        let (node, choose) = (node.clone(), props.choose.clone());
        move |event: MouseEvent| {
            let Some(rect) = node
                .cast::<Element>()
                .map(|it| it.get_bounding_client_rect())
            else {
                return;
            };
            let x = (f64::from(event.client_x()) - rect.left()) / rect.width() * WIDTH;
            let part = (x - LEFT) / (RIGHT - LEFT);
            if (0.0..1.0).contains(&part) {
                choose.emit((Some((part * rows as f64) as usize), false));
            }
        }
    };
    let ontoggle = {
        let open = open.setter();
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            open.set(details.is_some_and(|it| it.has_attribute("open")));
        }
    };
    let span = moment(measures.span());
    let (unit, beside) = match plot.kind {
        Kind::Counts => (format!("in every {span}"), "counts"),
        Kind::Levels => (format!("in every {span}"), "levels"),
        Kind::Latency => ("logarithmic".to_owned(), "quantiles"),
    };
    let label = tables::in_words(plot, measures);
    html! {
        <figure class="plot">
            <figcaption><b>{ plot.title }</b><span class="dim">{ unit }</span></figcaption>
            <svg ref={node} viewBox={VIEW} role="img" aria-label={label} {onmousemove}>{ drawing }</svg>
            <details {ontoggle}>
                <summary>{ "Table" }<span class="unseen">{ format!(" of {beside}: {}", plot.title) }</span></summary>
                if *open { <Table lab={props.lab.clone()} stamp={props.stamp} place={props.place} /> }
            </details>
        </figure>
    }
}

/// The CSV as text, to be copied where a file is of no use.
#[component]
fn Copy(props: &BodyProps) -> Html {
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let text = (*open)
        .then(|| props.lab.lab().measures().map(Measures::csv))
        .flatten();
    html! {
        <>
            <button type="button" aria-expanded={open.to_string()} onclick={toggle}>{ "CSV as text" }</button>
            if let Some(text) = text {
                <textarea readonly=true rows="6" aria-label="Metrics as CSV" value={text} />
            }
        </>
    }
}
