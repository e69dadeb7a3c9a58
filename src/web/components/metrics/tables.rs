//! The same as the plots, in words and as tables.

use super::plots::{Kind, PLOTS, Plot, moment, time};
use crate::observe::{Latencies, Measures};
use crate::web::handle::Handle;
use yew::prelude::*;

/// The most rows that a table shows.
const MOST_ROWS: usize = 60;
/// The quantiles that are told, and their names.
const QUANTILES: [(u64, &str); 5] = [
    (500, "p50"),
    (950, "p95"),
    (990, "p99"),
    (999, "p99.9"),
    (1_000, "longest"),
];

/// What a plot shows, in one sentence.
pub fn in_words(plot: &Plot, measures: &Measures) -> String {
    if plot.kind == Kind::Latency {
        let of = |latencies: &Latencies, name: &str| {
            let found = latencies.quantile(500).zip(latencies.quantile(990));
            found.map(|(half, most)| format!("{name} p50 {}, p99 {}", time(half.0), time(most.0)))
        };
        let both = [of(measures.gets(), "get"), of(measures.puts(), "put")];
        let told: Vec<String> = both.into_iter().flatten().collect();
        return format!("{}: {}", plot.title, told.join("; "));
    }
    let told = plot.lines.iter().map(|line| {
        let values = measures.rows().iter().map(line.value);
        match plot.kind {
            Kind::Counts => format!("{} {}", line.name, (plot.unit)(values.sum())),
            _ => format!(
                "{} {} now, {} at most",
                line.name,
                (plot.unit)(values.clone().next_back().unwrap_or(0)),
                (plot.unit)(values.max().unwrap_or(0))
            ),
        }
    });
    let until = moment(measures.now());
    format!(
        "{} until {until}: {}",
        plot.title,
        told.collect::<Vec<_>>().join("; ")
    )
}

/// What a table needs.
#[derive(Clone, Properties)]
pub struct TableProps {
    /// The laboratory.
    pub lab: Handle,
    /// The version that is shown.
    pub stamp: u64,
    /// Which plot.
    pub place: usize,
}

impl PartialEq for TableProps {
    fn eq(&self, other: &TableProps) -> bool {
        (self.stamp, self.place) == (other.stamp, other.place)
    }
}

/// What a plot shows, as a table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let lab = props.lab.lab();
    let Some(measures) = lab.measures() else {
        return Html::default();
    };
    let plot = &PLOTS[props.place];
    let (heads, rows, more) = match plot.kind {
        Kind::Latency => quantiles(measures),
        Kind::Counts | Kind::Levels => of_rows(plot, measures),
    };
    let row = |cells: Vec<String>| {
        let cells = cells
            .into_iter()
            .enumerate()
            .map(|(place, cell)| match place {
                0 => html! { <th scope="row">{ cell }</th> },
                _ => html! { <td class="num">{ cell }</td> },
            });
        html! { <tr>{ for cells }</tr> }
    };
    let head = |(place, name): (usize, &str)| {
        let class = (place > 0).then_some("num");
        html! { <th scope="col" {class}>{ name.to_owned() }</th> }
    };
    html! {
        <div class="scroll-x" tabindex="0" role="group" aria-label={format!("Table: {}", plot.title)}>
            <table>
                <thead><tr>{ for heads.into_iter().enumerate().map(head) }</tr></thead>
                <tbody>{ for rows.into_iter().map(row) }</tbody>
            </table>
            if let Some(more) = more { <p class="dim">{ more }</p> }
        </div>
    }
}

type Cells = (Vec<&'static str>, Vec<Vec<String>>, Option<&'static str>);

fn quantiles(measures: &Measures) -> Cells {
    let of = |latencies: &Latencies, name: &str| {
        let told = QUANTILES.iter().map(|(per_mille, _)| {
            let found = latencies.quantile(*per_mille);
            found.map_or("–".to_owned(), |it| time(it.0))
        });
        let first = [name.to_owned(), latencies.count().to_string()];
        first.into_iter().chain(told).collect()
    };
    let names = QUANTILES.iter().map(|(_, name)| *name);
    let heads = ["Requests", "count"].into_iter().chain(names).collect();
    let rows = vec![of(measures.gets(), "gets"), of(measures.puts(), "puts")];
    (heads, rows, None)
}

/// The newest rows in which there is something, the newest first.
fn of_rows(plot: &Plot, measures: &Measures) -> Cells {
    let span = measures.span();
    let all = measures.rows().iter().enumerate().rev();
    let told = all.filter(|(_, row)| plot.lines.iter().any(|line| (line.value)(row) > 0));
    let mut rows: Vec<Vec<String>> = told
        .take(MOST_ROWS + 1)
        .map(|(place, row)| {
            let from = span.times(place as u64);
            let values = plot.lines.iter().map(|line| (plot.unit)((line.value)(row)));
            [moment(from)].into_iter().chain(values).collect()
        })
        .collect();
    let more = (rows.len() > MOST_ROWS).then_some("Older rows are in the CSV.");
    rows.truncate(MOST_ROWS);
    let names = plot.lines.iter().map(|line| line.name);
    let heads = ["From"].into_iter().chain(names).collect();
    (heads, rows, more)
}
