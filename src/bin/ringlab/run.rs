//! `ringlab run`

use crate::arguments::{seed, setting, with_arguments};
use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell, unwritable};
use crate::outputs;
use crate::saved::{self, Source};
use indicatif::{ProgressBar, ProgressStyle};
use ringlab::observe::told;
use ringlab::script::{Output, Runner, Setting, run_script};
use ringlab::sim::Trace;
use serde::Serialize;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The arguments of `ringlab run`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script, a link to a run or a file with one, or - for standard input
    file: PathBuf,
    /// Use this seed instead of the script's own
    #[arg(long, value_parser = seed, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Give the cluster this setting, in place of the script's own; can be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting, allow_hyphen_values = true)]
    set: Vec<Setting>,
    /// Print JSON Lines, and nothing else, on standard output
    #[arg(long)]
    json: bool,
    /// Write every event to this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Write what was measured to this file, as CSV: a line for each span of time
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
}

/// Runs a script and prints what comes out of it.
pub fn run(arguments: &Arguments) -> u8 {
    let name = saved::name(&arguments.file);
    let wrong = |message: String| {
        tell!("{name}: {message}");
        WRONG
    };
    let source = match saved::read(&arguments.file) {
        Ok(Source::Run(_)) if arguments.seed.is_some() || !arguments.set.is_empty() => {
            return wrong(
                "a saved run has its own seed and settings: expected neither --seed nor --set"
                    .into(),
            );
        }
        Ok(Source::Script(lines)) => match with_arguments(lines, arguments.seed, &arguments.set) {
            Ok(lines) => Source::Script(lines),
            Err(message) => {
                tell!("{message}");
                return WRONG;
            }
        },
        Ok(source) => source,
        Err(message) => return wrong(message),
    };
    let wanted = [
        ("--trace", arguments.trace.as_deref()),
        ("--metrics", arguments.metrics.as_deref()),
    ];
    let [trace_file, metrics_file] = match outputs::open(&arguments.file, wanted) {
        Ok(files) => files,
        Err(message) => {
            tell!("{message}");
            return WRONG;
        }
    };
    let lines = match source {
        Source::Script(lines) => lines,
        Source::Run(saved) => {
            let replayed = saved::replay(&saved, |output| {
                print(arguments.json, &output, Output::text)
            });
            let run = match replayed {
                Ok(run) => run,
                Err(message) => return wrong(message),
            };
            let (hash, verdict) = {
                let hash = run.runner().cluster().trace().hash();
                let verdict = saved.verdict(&hash);
                (hash, verdict)
            };
            if arguments.json {
                tell!("{name}: {verdict}");
            } else {
                say!("{verdict}");
            }
            let files = [
                (trace_file, &arguments.trace),
                (metrics_file, &arguments.metrics),
            ];
            let status = finish(arguments.json, run.runner(), files);
            return if saved.hash == hash { status } else { FAILED };
        }
    };
    let bar = progress(lines.last().map_or(0, |line| u64::from(line.number)));
    let trace = if trace_file.is_some() || metrics_file.is_some() {
        Trace::kept()
    } else {
        Trace::hashed()
    };
    let (runner, result) = run_script(lines, arguments.seed, trace, |line, output| {
        bar.set_position(u64::from(line));
        bar.suspend(|| print(arguments.json, &output, Output::text));
    });
    bar.finish_and_clear();
    if let Err(error) = &result {
        tell!("{name}: {error}");
    }
    let files = [
        (trace_file, &arguments.trace),
        (metrics_file, &arguments.metrics),
    ];
    let status = finish(arguments.json, &runner, files);
    if result.is_err() { FAILED } else { status }
}

/// Prints what a run came to, and writes its trace and its measures where they are wanted.
fn finish(json: bool, runner: &Runner, files: [(Option<File>, &Option<PathBuf>); 2]) -> u8 {
    let summary = runner.summary();
    print(json, &summary, |summary| summary.text());
    let [(trace_file, trace), (metrics_file, metrics)] = files;
    let traced = trace_file.map(|file| (write_trace(file, runner), trace));
    let measured = metrics_file.map(|file| (write_metrics(file, runner), metrics));
    for (written, path) in [traced, measured].into_iter().flatten() {
        if let Err(error) = written {
            tell!("{}", unwritable(path.as_deref(), &error));
            return FAILED;
        }
    }
    if summary.expects_failed > 0 {
        FAILED
    } else {
        OK
    }
}

/// Reads a file, or standard input, without a byte order mark; the error is a sentence.
pub fn read_text(file: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..place]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        format!("line {line}: expected UTF-8 text, found a byte that is none")
    })
}

/// A bar that goes by lines, on standard error and only on a terminal.
pub fn progress(lines: u64) -> ProgressBar {
    let bar = ProgressBar::new(lines);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} line {pos} of {len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn print<T: Serialize>(json: bool, record: &T, text: impl Fn(&T) -> String) {
    match (json, serde_json::to_string(record)) {
        (true, Ok(json)) => say!("{json}"),
        _ => say!("{}", text(record)),
    }
}

fn write_trace(file: std::fs::File, runner: &Runner) -> io::Result<()> {
    let mut file = io::BufWriter::new(file);
    let cluster = runner.cluster();
    for event in cluster.trace().events().iter() {
        writeln!(file, "{}", told(cluster, event)?)?;
    }
    file.flush()
}

fn write_metrics(mut file: std::fs::File, runner: &Runner) -> io::Result<()> {
    let csv = runner.measures().map(|measures| measures.csv());
    file.write_all(csv.unwrap_or_default().as_bytes())
}
