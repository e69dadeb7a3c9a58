//! What was measured, as CSV and as JSON: one line for each span of time.

use super::{Answers, Latencies, Level, Measures, Row};
use crate::base::Micros;
use crate::node::MessageKind;
use serde_json::{Value, json};
use std::fmt::Write;

/// The name of this layout; it changes with the columns.
pub const SCHEMA: &str = "ringlab-metrics-1";

/// A row's columns, in order. Times are whole microseconds; a mean of nothing is empty.
#[derive(Default)]
struct Cells(Vec<(String, Option<u64>)>);

impl Cells {
    fn of(row: &Row, from_us: u64, to_us: u64) -> Cells {
        let mut cells = Cells::default();
        cells.add("from_us", from_us);
        cells.add("to_us", to_us);
        cells.add("gets_ok", row.gets.count);
        cells.add("puts_ok", row.puts.count);
        cells.add("unavailable", row.unavailable);
        cells.add("timeouts", row.timeouts);
        cells.add("refused", row.refused);
        cells.answers("get", &row.gets);
        cells.answers("put", &row.puts);
        cells.level("diverged_keys", row.diverged);
        cells.level("hints", row.hints);
        cells.level("keys_with_siblings", row.split);
        cells.level("siblings", row.siblings);
        cells.add("reads_judged", row.reads);
        cells.add("stale_reads", row.stale);
        cells.add("stale_versions_most", row.behind_versions);
        cells.add("stale_us_most", row.behind_us);
        cells.add("faults", row.faults);
        cells.add("messages", row.messages());
        cells.add("bytes", row.bytes());
        cells.add("messages_lost", row.lost);
        for kind in MessageKind::ALL {
            let name = kind.name();
            cells.add(&format!("{name}_messages"), row.sent[kind as usize]);
            cells.add(&format!("{name}_bytes"), row.bytes[kind as usize]);
        }
        cells
    }

    fn add(&mut self, name: &str, value: u64) {
        self.0.push((name.to_owned(), Some(value)));
    }

    fn answers(&mut self, name: &str, answers: &Answers) {
        let mean = answers.mean_us();
        self.0.push((format!("{name}_mean_us"), mean));
        let most = mean.map(|_| answers.most_us);
        self.0.push((format!("{name}_most_us"), most));
    }

    fn level(&mut self, name: &str, level: Level) {
        self.add(name, level.last);
        self.add(&format!("{name}_most"), level.most);
    }
}

impl Measures {
    /// The exact quantiles, and the whole run as one row of the table, without its times.
    pub fn totals(&self) -> Vec<(String, Option<u64>)> {
        let mut all = Vec::new();
        for (name, latencies) in [("get", self.gets()), ("put", self.puts())] {
            for (rank, per_mille) in [("p50", 500), ("p95", 950), ("p99", 990), ("p999", 999)] {
                let quantile = latencies.quantile(per_mille).map(|it| it.0);
                all.push((format!("{name}_{rank}_us"), quantile));
            }
        }
        all.extend(Cells::of(&self.total(), 0, self.now().0).0.split_off(2));
        all
    }

    fn lines(&self) -> impl Iterator<Item = Cells> + '_ {
        let span = self.span().0;
        let rows = self.rows().iter().zip(0..);
        rows.map(move |(row, place)| Cells::of(row, place * span, (place + 1) * span))
    }

    /// One line for each row, after one with the names of the columns.
    pub fn csv(&self) -> String {
        let mut text = String::new();
        for (place, Cells(cells)) in self.lines().enumerate() {
            if place == 0 {
                let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
                text += &names.join(",");
                text.push('\n');
            }
            for (place, (_, value)) in cells.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                if let Some(value) = value {
                    let _ = write!(text, "{value}");
                }
            }
            text.push('\n');
        }
        text
    }

    /// The same columns and rows, with the exact quantiles of the run and its faults.
    pub fn json(&self) -> Value {
        let columns = Cells::of(&Row::default(), 0, 0).0.into_iter();
        let columns: Vec<String> = columns.map(|(name, _)| name).collect();
        let rows: Vec<Vec<Option<u64>>> = self
            .lines()
            .map(|Cells(cells)| cells.into_iter().map(|(_, value)| value).collect())
            .collect();
        let total = Cells::of(&self.total(), 0, self.now().0).0.into_iter();
        let total = total.map(|(name, value)| (name, json!(value))).collect();
        let faults = self.faults().iter();
        let faults = faults.map(|fault| json!({ "at_us": fault.at, "command": fault.command }));
        json!({
            "schema": SCHEMA,
            "now_us": self.now(),
            "span_us": self.span(),
            "keys": self.keys(),
            "latency": { "get": quantiles(self.gets()), "put": quantiles(self.puts()) },
            "total": Value::Object(total),
            "faults": faults.collect::<Vec<_>>(),
            "columns": columns,
            "rows": rows,
        })
    }
}

fn quantiles(latencies: &Latencies) -> Value {
    let at = |per_mille| -> Option<Micros> { latencies.quantile(per_mille) };
    json!({
        "count": latencies.count(),
        "p50_us": at(500),
        "p95_us": at(950),
        "p99_us": at(990),
        "p999_us": at(999),
        "most_us": latencies.most(),
    })
}
