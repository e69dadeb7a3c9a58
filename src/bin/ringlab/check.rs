//! `ringlab check`

use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use crate::saved::{self, as_link, read_script};
use indicatif::ProgressBar;
use ringlab::script::{Output, run_script};
use ringlab::sim::Trace;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Runs every `.ring` file below `dir`, in order of name.
pub fn check(dir: &Path) -> u8 {
    let mut files = Vec::new();
    if as_link(dir).is_some() {
        let name = saved::name(dir);
        tell!("{name}: expected a script or a folder with some, found a link to a run");
        return WRONG;
    }
    if let Err(error) = collect(dir, &mut files) {
        tell!("{}: cannot be read: {error}", dir.display());
        return WRONG;
    }
    if files.is_empty() {
        tell!(
            "{}: expected .ring files below it, found none",
            dir.display()
        );
        return WRONG;
    }
    files.sort();
    let bar = ProgressBar::new(files.len() as u64);
    let mut worst = OK;
    for file in &files {
        let (status, line) = check_file(file);
        bar.suspend(|| say!("{line}"));
        bar.inc(1);
        worst = worst.max(status);
    }
    bar.finish_and_clear();
    worst
}

fn check_file(file: &Path) -> (u8, String) {
    let name = file.display();
    let lines = match read_script(file) {
        Ok(lines) => lines,
        Err(message) => return (WRONG, format!("WRONG  {name}: {message}")),
    };
    let mut failures = Vec::new();
    let (runner, result) = run_script(lines, None, Trace::hashed(), |_, output| match output {
        Output::Expect(expect) if !expect.ok => failures.push(format!(
            "line {}: expected {}, found {}",
            expect.line, expect.expected, expect.found
        )),
        _ => {}
    });
    failures.extend(result.err().map(|error| error.to_string()));
    let summary = runner.summary();
    if failures.is_empty() {
        let (passed, hash) = (summary.expects_passed, summary.trace_hash);
        return (OK, format!("ok     {name}: {passed} expects, trace {hash}"));
    }
    (FAILED, format!("FAILED {name}: {}", failures.join("; ")))
}

/// The scripts below a folder, which may lead back to itself by links: each real folder counts once,
/// under its own name rather than a link's.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    let (mut folders, mut links) = (vec![path.to_owned()], BTreeSet::new());
    while let Some(folder) = folders.pop().or_else(|| links.pop_first()) {
        if !seen.insert(folder.canonicalize()?) {
            continue;
        }
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if !path.is_dir() {
                files.extend(Some(path).filter(|it| it.extension().is_some_and(|it| it == "ring")));
            } else if entry.file_type()?.is_symlink() {
                links.insert(path);
            } else {
                folders.push(path);
            }
        }
    }
    Ok(())
}
