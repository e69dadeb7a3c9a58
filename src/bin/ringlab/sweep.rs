//! `ringlab sweep`

use crate::arguments::right_in_itself;
use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use crate::saved::{self, read_script};
use indicatif::{ProgressBar, ProgressStyle};
use ringlab::base::Micros;
use ringlab::lab::sweep::{Axis, Cell, grid, run_cell};
use serde_json::Value;
use std::path::PathBuf;

/// The arguments of `ringlab sweep`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each cell runs the whole script on a cluster with its settings. The same run again, in detail: \
`ringlab run FILE --set FIELD=VALUE ...` with the settings of the cell; it has the same trace hash. \
A request that names r= or w= itself keeps to that.")]
pub struct Arguments {
    /// The script, or - for standard input
    file: PathBuf,
    /// A setting and its values: r=1..3, or fsync=always,never; seed=1..20 runs each cell 20 times
    #[arg(required = true, value_name = "FIELD=VALUES", value_parser = axis)]
    axes: Vec<Axis>,
    /// Print JSON Lines, one object a cell
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
}

/// A setting and its values, each right in itself: those that fit no other are refused cells.
fn axis(text: &str) -> Result<Axis, String> {
    let axis = Axis::parse(text)?;
    for value in &axis.values {
        right_in_itself(&axis.field, value)?;
    }
    Ok(axis)
}

/// The columns beside the settings: as CSV calls them, and as the table does; none are left out there.
const COLUMNS: [(&str, Option<&str>); 18] = [
    ("outcome", Some("outcome")),
    ("error", None),
    ("expects_passed", None),
    ("expects_failed", None),
    ("gets", Some("gets")),
    ("puts", Some("puts")),
    ("failed", Some("failed")),
    ("get_p50_us", Some("get p50")),
    ("get_p99_us", Some("get p99")),
    ("put_p50_us", Some("put p50")),
    ("put_p99_us", Some("put p99")),
    ("stale_reads", Some("stale")),
    ("most_siblings", Some("siblings")),
    ("diverged", Some("differ")),
    ("lost_writes", Some("lost")),
    ("messages", Some("messages")),
    ("virtual_us", None),
    ("trace_hash", Some("trace")),
];

/// Runs every cell and prints what came of it.
pub fn sweep(arguments: &Arguments) -> u8 {
    let name = saved::name(&arguments.file);
    let read = read_script(&arguments.file).map_err(|message| format!("{name}: {message}"));
    let (lines, cells) = match read.and_then(|lines| Ok((lines, grid(&arguments.axes)?))) {
        Ok(both) => both,
        Err(message) => {
            tell!("{message}");
            return WRONG;
        }
    };
    let bar = progress(cells.len());
    let mut done: Vec<Cell> = Vec::with_capacity(cells.len());
    for settings in &cells {
        done.push(run_cell(&lines, settings));
        bar.inc(1);
    }
    bar.finish_and_clear();
    // Settings that fit nowhere are a mistake of the call; some that do not are part of the answer.
    if let (true, Some(cell)) = (done.iter().all(|it| it.refused), done.first()) {
        tell!("{}", why(cell));
        return WRONG;
    }
    print(arguments, &done);
    match done.iter().all(|cell| cell.ok || cell.refused) {
        true => OK,
        false => FAILED,
    }
}

fn progress(cells: usize) -> ProgressBar {
    let bar = ProgressBar::new(cells as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} cell {pos} of {len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn print(arguments: &Arguments, cells: &[Cell]) {
    if arguments.json {
        for cell in cells {
            if let Ok(json) = serde_json::to_string(cell) {
                say!("{json}");
            }
        }
        return;
    }
    let fields = arguments.axes.iter().map(|axis| axis.field.clone());
    let shown = |column: &(&'static str, Option<&'static str>)| match arguments.csv {
        true => Some(column.0),
        false => column.1,
    };
    let names = COLUMNS.iter().filter_map(shown).map(str::to_owned);
    let head: Vec<String> = fields.chain(names).collect();
    let rows = cells.iter().map(|cell| row(cell, arguments.csv));
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    match arguments.csv {
        true => {
            for row in &rows {
                let fields: Vec<String> = row.iter().map(|it| quoted(it)).collect();
                say!("{}", fields.join(","));
            }
        }
        false => print_table(&rows, arguments.axes.len()),
    }
    if !arguments.csv {
        for cell in cells.iter().filter(|cell| cell.error.is_some()) {
            say!("{}", why(cell));
        }
    }
}

/// What went wrong in a cell, and in which.
fn why(cell: &Cell) -> String {
    let settings = cell.settings.iter();
    let settings: Vec<String> = settings
        .map(|it| format!("{}={}", it.field, it.value))
        .collect();
    let error = cell.error.as_deref().unwrap_or_default();
    format!("{}: {error}", settings.join(" "))
}

/// The cell's settings and columns as text.
fn row(cell: &Cell, csv: bool) -> Vec<String> {
    let settings = cell.settings.iter().map(|setting| setting.value.clone());
    let object = serde_json::to_value(cell).unwrap_or_default();
    let columns = COLUMNS.iter().filter(|(_, table)| csv || table.is_some());
    let columns = columns.map(|(name, _)| match (*name, &object[*name]) {
        ("outcome", _) => outcome(cell),
        ("error", Value::String(text)) => text.clone(),
        // Nothing ran, so there is nothing to tell.
        _ if cell.refused => String::new(),
        (_, Value::Null) if csv => String::new(),
        (_, Value::Null) => "-".to_owned(),
        (name, value) if name.ends_with("_us") && !csv => {
            Micros(value.as_u64().unwrap_or_default()).to_string()
        }
        (_, Value::String(text)) if csv => text.clone(),
        // Enough to tell runs apart.
        (_, Value::String(text)) => text.chars().take(8).collect(),
        (_, value) => value.to_string(),
    });
    settings.chain(columns).collect()
}

fn outcome(cell: &Cell) -> String {
    match (cell.refused, cell.ok, cell.expects_failed) {
        (true, ..) => "refused".to_owned(),
        (_, true, _) => "ok".to_owned(),
        (.., None | Some(0)) => "ended early".to_owned(),
        (.., Some(1)) => "1 expect failed".to_owned(),
        (.., Some(failed)) => format!("{failed} expects failed"),
    }
}

/// Text to the left, figures to the right.
fn print_table(rows: &[Vec<String>], settings: usize) {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells =
            row.iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (text, &width))| match column <= settings {
                    true => format!("{text:<width$}"),
                    false => format!("{text:>width$}"),
                });
        let line = cells.collect::<Vec<_>>().join("  ");
        say!("{}", line.trim_end());
    }
}

/// As RFC 4180 has it.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
