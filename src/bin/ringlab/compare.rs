//! `ringlab compare`: two runs side by side; `report` tells people how they differ.

mod report;

use crate::arguments::{seed, setting, with_arguments};
use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use crate::saved::{self, read_script};
use ringlab::observe::{Comparison, compare_runs};
use ringlab::script::{Line, Runner, Setting, Summary, run_script};
use ringlab::sim::Trace;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The arguments of `ringlab compare`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The left run is FILE as it is. The right run is OTHER, or FILE once more with the settings of --set: \
the same commands at the same times. What is random is drawn for each message, disk and node by itself \
from the seed, so both runs are alike up to where something makes a difference.")]
pub struct Arguments {
    /// The script, or - for standard input
    file: PathBuf,
    /// The script to compare it with
    #[arg(conflicts_with = "set")]
    other: Option<PathBuf>,
    /// Compare with FILE on a cluster with this setting; can be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting, allow_hyphen_values = true)]
    set: Vec<Setting>,
    /// Use this seed in both runs instead of the scripts' own
    #[arg(long, value_parser = seed, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Print one JSON object, and nothing else, on standard output
    #[arg(long)]
    json: bool,
}

/// One of the two runs.
struct Ran {
    name: String,
    runner: Runner,
    /// Why it ended early.
    error: Option<String>,
}

/// The JSON of a comparison.
#[derive(Serialize)]
#[serde(tag = "type", rename = "comparison")]
struct Record<'a> {
    same: bool,
    left: Side<'a>,
    right: Side<'a>,
    differences: &'a Comparison,
}

#[derive(Serialize)]
struct Side<'a> {
    name: &'a str,
    error: &'a Option<String>,
    summary: Summary,
}

/// Runs both and prints how they differ.
pub fn compare(arguments: &Arguments) -> u8 {
    let [left, right] = match run_both(arguments) {
        Ok(both) => both,
        Err(message) => {
            tell!("{message}");
            return WRONG;
        }
    };
    let found = compare_runs(&left.runner.view(), &right.runner.view());
    match arguments.json {
        true => {
            let record = Record {
                same: found.is_same_run(),
                left: left.side(),
                right: right.side(),
                differences: &found,
            };
            if let Ok(json) = serde_json::to_string(&record) {
                say!("{json}");
            }
        }
        false => report::print(&left, &right, &found),
    }
    let mut status = OK;
    for (side, ran) in [("left", &left), ("right", &right)] {
        if let Some(error) = &ran.error {
            tell!("{side}: {}: {error}", ran.name);
            status = FAILED;
        }
    }
    status
}

/// Reads and runs what is named; the error is a sentence.
fn run_both(arguments: &Arguments) -> Result<[Ran; 2], String> {
    let Arguments {
        file, set, seed, ..
    } = arguments;
    let read = |file: &Path| {
        let lines = read_script(file);
        lines.map_err(|message| format!("{}: {message}", saved::name(file)))
    };
    let name = file.display().to_string();
    let lines = read(file)?;
    let (other, others_lines) = match &arguments.other {
        Some(other) if other.as_os_str() == "-" && file == other => {
            return Err("-: expected two scripts, found standard input twice".to_owned());
        }
        Some(other) => (other.display().to_string(), read(other)?),
        None if set.is_empty() => {
            return Err("expected another script or --set FIELD=VALUE, found neither".to_owned());
        }
        None => {
            let words: Vec<String> = set
                .iter()
                .map(|it| format!("{}={}", it.field, it.value))
                .collect();
            let name = format!("{name} with {}", words.join(" "));
            (name, with_arguments(lines.clone(), *seed, set)?)
        }
    };
    Ok([run(name, lines, *seed), run(other, others_lines, *seed)])
}

fn run(name: String, lines: Vec<Line>, seed: Option<u64>) -> Ran {
    let (runner, result) = run_script(lines, seed, Trace::kept(), |_, _| ());
    Ran {
        name,
        runner,
        error: result.err().map(|error| error.to_string()),
    }
}

impl Ran {
    fn side(&self) -> Side<'_> {
        Side {
            name: &self.name,
            error: &self.error,
            summary: self.runner.summary(),
        }
    }
}
