//! Standard output and standard error, which may be a closed pipe or a full disk.

use crate::cli::FAILED;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Prints a line, with the arguments of `println!`, by [`line()`].
macro_rules! say {
    ($($text:tt)*) => { crate::out::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// Tells a line on standard error, with the arguments of `eprintln!`, by [`aside`].
macro_rules! tell {
    ($($text:tt)*) => { crate::out::aside(format_args!($($text)*)) };
}
pub(crate) use tell;

/// Prints `text` and a line end. When nobody reads any more, nothing is printed and nothing is
/// wrong; when it cannot be written otherwise, the program says so and ends.
pub fn line(text: Arguments) {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            tell!("standard output: cannot be written: {error}");
            std::process::exit(FAILED.into());
        }
        _ => {}
    }
}

/// That a file cannot be written, and why.
pub fn unwritable(path: Option<&Path>, error: &io::Error) -> String {
    let name = path.map_or(String::new(), |path| path.display().to_string());
    format!("{name}: cannot be written: {error}")
}

/// Prints `text` and a line end on standard error. Where that cannot be written nobody can be told,
/// and the exit status says the rest.
pub fn aside(text: Arguments) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
