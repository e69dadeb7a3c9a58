//! One script over a grid of settings.

use crate::observe::Latencies;
use crate::script::{Line, Setting, run_script, with_settings};
use crate::sim::Trace;
use serde::Serialize;

/// How many cells a grid has at the most.
pub const MOST_CELLS: usize = 10_000;
/// How many values a range `A..B` has at the most.
const LONGEST_RANGE: u64 = 10_000;

/// A setting and its values, of which each cell has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The setting.
    pub field: String,
    /// Its values, in order.
    pub values: Vec<String>,
}

/// What came of one cell. Times are in microseconds of virtual time; quantiles are of requests that
/// were answered well, and missing where there were none. Of a cell that was refused all figures are
/// missing: nothing ran.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "cell")]
pub struct Cell {
    /// The cell's settings, one of each axis, in their order.
    #[serde(serialize_with = "as_object")]
    pub settings: Vec<Setting>,
    /// Whether the run came to its end and every `expect` held.
    pub ok: bool,
    /// Why it did not begin, or where it ended early.
    pub error: Option<String>,
    /// Whether the settings do not fit each other, so that nothing ran.
    pub refused: bool,
    /// How many `expect`s held.
    pub expects_passed: Option<u32>,
    /// How many did not.
    pub expects_failed: Option<u32>,
    /// Gets that were answered well.
    pub gets: Option<u64>,
    /// Puts and deletes that were answered well.
    pub puts: Option<u64>,
    /// Requests that the cluster failed.
    pub failed: Option<u64>,
    /// The median latency of gets.
    pub get_p50_us: Option<u64>,
    /// What 99 % of gets took at the most.
    pub get_p99_us: Option<u64>,
    /// The median latency of puts and deletes.
    pub put_p50_us: Option<u64>,
    /// What 99 % of them took at the most.
    pub put_p99_us: Option<u64>,
    /// Reads that missed a write which was acknowledged before they began.
    pub stale_reads: Option<u64>,
    /// The most siblings that any key had.
    pub most_siblings: Option<u64>,
    /// Keys that replicas held differently in the end.
    pub diverged: Option<u64>,
    /// Acknowledged writes that were lost.
    pub lost_writes: Option<u64>,
    /// Messages that the nodes sent.
    pub messages: Option<u64>,
    /// The virtual time at the end.
    pub virtual_us: Option<u64>,
    /// The hash of the whole trace: `ringlab run` with the cell's settings has the same.
    pub trace_hash: Option<String>,
}

fn as_object<S: serde::Serializer>(settings: &[Setting], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(settings.iter().map(|it| (&it.field, &it.value)))
}

impl Axis {
    /// Reads `FIELD=A..B` (whole numbers, both ends among them) or `FIELD=VALUE,VALUE`.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub fn parse(text: &str) -> Result<Axis, String> {
        let wrong = |found: &str| {
            format!(
                "`{text}`: expected FIELD=A..B with whole numbers, or FIELD=VALUE,VALUE,..., found {found}"
            )
        };
        let (field, values) = text.split_once('=').ok_or_else(|| wrong("no ="))?;
        if field.is_empty() {
            return Err(wrong("no field before ="));
        }
        let values = match values.split_once("..") {
            Some((from, to)) => {
                let number =
                    |part: &str| part.parse::<u64>().map_err(|_| wrong(&format!("`{part}`")));
                let (from, to) = (number(from)?, number(to)?);
                if from > to {
                    return Err(wrong("a range that ends before it begins"));
                }
                if to - from >= LONGEST_RANGE {
                    return Err(wrong("a range of more than 10,000 numbers"));
                }
                (from..=to).map(|value| value.to_string()).collect()
            }
            None => split(values),
        };
        if values.iter().any(String::is_empty) {
            return Err(wrong("an empty value"));
        }
        let field = field.to_owned();
        Ok(Axis { field, values })
    }
}

/// At the commas that are outside of brackets: `const(1ms),uniform(1ms,5ms)` are two.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_i32;
    for letter in text.chars() {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        match (letter, parts.last_mut()) {
            (',', _) if depth <= 0 => parts.push(String::new()),
            (_, Some(last)) => last.push(letter),
            (_, None) => {}
        }
    }
    parts
}

/// The settings of every cell; the last axis changes fastest.
///
/// # Errors
/// An axis that is there twice, or too many cells.
pub fn grid(axes: &[Axis]) -> Result<Vec<Vec<Setting>>, String> {
    for (place, axis) in axes.iter().enumerate() {
        if axes[..place].iter().any(|other| other.field == axis.field) {
            return Err(format!(
                "`{}` is there twice: expected each setting once",
                axis.field
            ));
        }
    }
    let cells = axes
        .iter()
        .try_fold(1_usize, |cells, axis| cells.checked_mul(axis.values.len()));
    if cells.is_none_or(|cells| cells > MOST_CELLS) {
        let found = cells.map_or("more than can be counted".to_owned(), |cells| {
            cells.to_string()
        });
        return Err(format!(
            "expected at most {MOST_CELLS} cells, found {found}"
        ));
    }
    let mut all = vec![Vec::new()];
    for axis in axes {
        let longer = |cell: &Vec<Setting>| {
            let with = |value: &String| {
                let setting = Setting {
                    field: axis.field.clone(),
                    value: value.clone(),
                };
                cell.iter().cloned().chain([setting]).collect()
            };
            axis.values.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    Ok(all)
}

/// Runs the script with these settings in place of its own.
pub fn run_cell(lines: &[Line], settings: &[Setting]) -> Cell {
    let lines = with_settings(lines.to_vec(), settings);
    // The one that makes the cluster.
    let first = lines.first().map(|line| line.number);
    let (runner, result) = run_script(lines, None, Trace::kept(), |_, _| ());
    let summary = runner.summary();
    let error = result.err();
    let refused = error.as_ref().map(|error| error.line) == first;
    let total = runner.measures().map(|it| it.total()).unwrap_or_default();
    let of = |latencies: fn(&crate::observe::Measures) -> &Latencies, per_mille| {
        let latencies = latencies(runner.measures()?);
        latencies.quantile(per_mille).map(|it| it.0)
    };
    let ran = |figure: u64| (!refused).then_some(figure);
    Cell {
        settings: settings.to_vec(),
        ok: error.is_none() && summary.expects_failed == 0,
        error: error.map(|error| error.message),
        refused,
        expects_passed: (!refused).then_some(summary.expects_passed),
        expects_failed: (!refused).then_some(summary.expects_failed),
        gets: ran(total.gets.count),
        puts: ran(total.puts.count),
        failed: ran(total.failed()),
        get_p50_us: of(|it| it.gets(), 500),
        get_p99_us: of(|it| it.gets(), 990),
        put_p50_us: of(|it| it.puts(), 500),
        put_p99_us: of(|it| it.puts(), 990),
        stale_reads: ran(total.stale),
        most_siblings: ran(total.siblings.most),
        diverged: ran(total.diverged.last),
        lost_writes: ran(runner.writes().lost(runner.cluster()).len() as u64),
        messages: ran(summary.messages),
        virtual_us: ran(summary.virtual_us),
        trace_hash: (!refused).then_some(summary.trace_hash),
    }
}
