//! `ringlab run`

use crate::cli::{FAILED, OK, WRONG};
use crate::out::say;
use indicatif::{ProgressBar, ProgressStyle};
use ringlab::observe::told;
use ringlab::script::{
    Command, Line, Output, Runner, Setting, parse_line, parse_script, run_script, with_settings,
};
use ringlab::sim::Trace;
use serde::Serialize;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The arguments of `ringlab run`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script, or - for standard input
    file: PathBuf,
    /// Use this seed instead of the script's own
    #[arg(long)]
    seed: Option<u64>,
    /// Give the cluster this setting, in place of the script's own; can be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting)]
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
    let name = arguments.file.display().to_string();
    let lines = match read_script(&arguments.file) {
        Ok(lines) => with_settings(lines, &arguments.set),
        Err(message) => {
            eprintln!("{name}: {message}");
            return WRONG;
        }
    };
    // Opened before the run, so that a long run is not for nothing.
    let files = [&arguments.trace, &arguments.metrics].map(|path| path.as_deref().map(create));
    let [trace_file, metrics_file] = match files.map(Option::transpose) {
        [Ok(trace), Ok(metrics)] => [trace, metrics],
        [Err(message), _] | [_, Err(message)] => {
            eprintln!("{message}");
            return WRONG;
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
    let summary = runner.summary();
    print(arguments.json, &summary, |summary| summary.text());
    if let Err(error) = &result {
        eprintln!("{name}: {error}");
    }
    let traced = trace_file.map(|file| (write_trace(file, &runner), &arguments.trace));
    let measured = metrics_file.map(|file| (write_metrics(file, &runner), &arguments.metrics));
    for (written, path) in [traced, measured].into_iter().flatten() {
        if let Err(error) = written {
            eprintln!("{}", unwritable(path.as_deref(), &error));
            return FAILED;
        }
    }
    if result.is_err() || summary.expects_failed > 0 {
        FAILED
    } else {
        OK
    }
}

/// A setting that is right in itself, as a script's first line would have it.
pub fn setting(text: &str) -> Result<Setting, String> {
    let line = parse_line(&format!("cluster {text}"), 1);
    let command = line
        .map_err(|error| error.message)?
        .map(|line| line.command);
    match command {
        Some(Command::Cluster(settings)) if settings.len() == 1 => {
            settings.into_iter().next().ok_or_else(String::new)
        }
        _ => Err(format!("expected FIELD=VALUE, found `{text}`")),
    }
}

/// Reads and parses a script; the error is a sentence.
pub fn read_script(file: &Path) -> Result<Vec<Line>, String> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("cannot be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..place]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        format!("line {line}: expected UTF-8 text, found a byte that is none")
    })?;
    parse_script(&text).map_err(|error| error.to_string())
}

/// A bar that goes by lines, on standard error and only on a terminal.
pub fn progress(lines: u64) -> ProgressBar {
    let bar = ProgressBar::new(lines);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} line {pos} of {len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn create(path: &Path) -> Result<std::fs::File, String> {
    std::fs::File::create(path).map_err(|error| unwritable(Some(path), &error))
}

fn unwritable(path: Option<&Path>, error: &io::Error) -> String {
    let name = path.map_or(String::new(), |path| path.display().to_string());
    format!("{name}: cannot be written: {error}")
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
