//! Runs the built program.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a run of the program came to.
#[derive(Debug, PartialEq)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The program, with these arguments.
pub fn ringlab(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringlab"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program with these arguments and this on its standard input.
pub fn run_with(arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    let mut command = ringlab(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may end without reading all of it, and prints little before it has.
    let _ = child.stdin.take().unwrap().write_all(input.as_ref());
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code().expect("ended by a signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program with these arguments and nothing on its standard input.
pub fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, "")
}

/// Runs a script with `--json`: the exit status, the records, and what went to standard error.
pub fn json(script: impl AsRef<[u8]>) -> (i32, Vec<Value>, String) {
    let ran = run_with(&["run", "-", "--json"], script);
    let records = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (ran.status, records.collect(), ran.stderr)
}

/// The records of a script that is right and whose expects hold.
pub fn records(script: impl AsRef<[u8]>) -> Vec<Value> {
    let (status, records, stderr) = json(script);
    assert_eq!((status, stderr.as_str()), (0, ""), "{records:#?}");
    records
}

/// The code of the error of each request among `records`, `ok` where there is none.
pub fn codes(records: &[Value]) -> Vec<&str> {
    let requests = records.iter().filter(|record| record["type"] == "op");
    requests
        .map(|record| record["error"]["code"].as_str().unwrap_or("ok"))
        .collect()
}
