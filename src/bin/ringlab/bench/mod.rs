//! `ringlab bench`
//!
//! One file a row, or two rows that measure alike; `cpu` and `heap` are what is measured with.

mod cpu;
mod filled;
mod heap;
mod joins;
mod memory;
mod merkle;
mod progress;
mod quorum;
mod seek;

use crate::cli::{FAILED, OK};
use crate::out::{say, tell};
use progress::Progress;
use ringlab::lab::bench::{Figure, Goal};

/// The arguments of `ringlab bench`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// What to measure; everything if nothing is named
    #[arg(value_enum, value_name = "ROW")]
    rows: Vec<Row>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
enum Row {
    /// Requests and events for each second of CPU
    Quorum,
    /// The same work in WebAssembly; needs ./x bench
    Wasm,
    /// Bytes of the heap for each node and key
    Memory,
    /// CPU to start 1,000 nodes, and how time grows with nodes and events
    Time,
    /// Bytes to find one key of 100,000 that differs
    Merkle,
    /// What it costs that a node joins, by keys and nodes
    Joins,
    /// CPU to go to any moment of a run of 100,000 events
    Seek,
}

impl Row {
    const ALL: [Row; 7] = [
        Row::Quorum,
        Row::Wasm,
        Row::Memory,
        Row::Time,
        Row::Merkle,
        Row::Joins,
        Row::Seek,
    ];

    fn measure(self, progress: &Progress) -> Result<Vec<Figure>, String> {
        match self {
            Row::Quorum => quorum::measure(progress),
            Row::Wasm => Ok(vec![in_wasm()]),
            Row::Memory => memory::memory(progress),
            Row::Time => memory::time(progress),
            Row::Merkle => merkle::measure(progress),
            Row::Joins => joins::measure(progress),
            Row::Seek => seek::measure(progress),
        }
    }
}

/// A native program cannot measure this row; it says who does.
fn in_wasm() -> Figure {
    let what = "the work of the row quorum in WebAssembly against native: not measured here";
    let elsewhere = Goal::Elsewhere("at least 0.6: ./x bench tells");
    let figure = Figure::new("wasm", what, "times native speed").bar(elsewhere);
    figure.aim(Goal::Elsewhere("at least 0.75"))
}

/// Measures the rows, each once and in their order, and prints their figures.
pub fn bench(arguments: &Arguments) -> u8 {
    let wanted = |row: &Row| arguments.rows.is_empty() || arguments.rows.contains(row);
    let progress = Progress::new();
    if cfg!(debug_assertions) {
        tell!("this is a debug build; for figures that mean something: cargo run --release");
    }
    let mut status = OK;
    for row in Row::ALL.into_iter().filter(wanted) {
        match row.measure(&progress) {
            Ok(figures) => progress.aside(|| print(&figures, arguments.json)),
            Err(error) => {
                progress.aside(|| tell!("{row:?}: {error}"));
                status = FAILED;
            }
        }
    }
    progress.end();
    status
}

fn print(figures: &[Figure], json: bool) {
    for figure in figures {
        match (json, serde_json::to_string(figure)) {
            (true, Ok(json)) => say!("{json}"),
            _ => say!("{figure}"),
        }
    }
}
