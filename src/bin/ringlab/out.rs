//! Standard output, which may be a closed pipe or a full disk.

use crate::cli::FAILED;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Prints a line, with the arguments of `println!`, by [`line()`].
macro_rules! say {
    ($($text:tt)*) => { crate::out::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// Prints `text` and a line end. When nobody reads any more, nothing is printed and nothing is
/// wrong; when it cannot be written otherwise, the program says so and ends.
pub fn line(text: Arguments) {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("standard output: cannot be written: {error}");
            std::process::exit(FAILED.into());
        }
        _ => {}
    }
}
