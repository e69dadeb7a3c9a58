//! Saved runs on the command line: a link, or a file with one, in place of a script.

use crate::run::read_text;
use indicatif::{ProgressBar, ProgressStyle};
use ringlab::history::{Approach, BUDGET, History, Saved, is_link};
use ringlab::script::{Line, Output, parse_script};
use std::path::Path;

/// What an argument leads to.
pub enum Source {
    /// A script.
    Script(Vec<Line>),
    /// A saved run.
    Run(Box<Saved>),
}

/// How much happens before the progress bar moves.
const A_WHILE: usize = 1_024;

/// Reads what is named: a link, a file that holds one, a script; the error is a sentence.
pub fn read(file: &Path) -> Result<Source, String> {
    let open = |text: &str| Ok(Source::Run(Box::new(Saved::from_link(text)?)));
    if let Some(text) = as_link(file) {
        return open(text);
    }
    let text = read_text(file)?;
    match is_link(&text) {
        true => open(&text),
        false => {
            let lines = parse_script(&text).map_err(|error| error.to_string())?;
            Ok(Source::Script(lines))
        }
    }
}

/// Reads a script, where nothing else will do; the error is a sentence.
pub fn read_script(file: &Path) -> Result<Vec<Line>, String> {
    const A_LINK: &str = "expected a script, found a link to a run";
    if as_link(file).is_some() {
        return Err(A_LINK.to_owned());
    }
    let text = read_text(file)?;
    match is_link(&text) {
        true => Err(A_LINK.to_owned()),
        false => parse_script(&text).map_err(|error| error.to_string()),
    }
}

/// The link that an argument is. A file may bear such a name too, and is a file then.
pub fn as_link(file: &Path) -> Option<&str> {
    file.to_str().filter(|text| is_link(text) && !file.exists())
}

/// What a source is called in messages: a long link by its beginning.
pub fn name(file: &Path) -> String {
    const LONGEST: usize = 60;
    let name = file.display().to_string();
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) if as_link(file).is_some() => format!("{}...", &name[..end]),
        _ => name,
    }
}

/// Does a saved run again, up to its moment; what comes out goes to `sink`. The error is a sentence:
/// what in it makes no sense, or that its moment never comes.
pub fn replay(saved: &Saved, mut sink: impl FnMut(Output)) -> Result<History, String> {
    let (mut run, travel) = saved.open(BUDGET)?;
    let travel = travel.aloud();
    let bar = ProgressBar::new(100);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} % {elapsed}") {
        bar.set_style(style);
    }
    let approach = loop {
        let approach = run.approach(&travel, A_WHILE);
        bar.suspend(|| run.take_outputs().into_iter().for_each(&mut sink));
        if approach != Approach::Underway {
            break approach;
        }
        bar.set_position((run.part_of(&travel) * 100.0) as u64);
    };
    bar.finish_and_clear();
    match approach {
        Approach::Missing => Err(format!(
            "its moment never comes: nothing more happens after {}; {}",
            run.runner().cluster().now(),
            saved.verdict(&run.runner().cluster().trace().hash())
        )),
        _ => Ok(run),
    }
}
