//! `ringlab verify`

use crate::cli::{FAILED, OK, WRONG};
use crate::out::{say, tell};
use flate2::read::MultiGzDecoder;
use ringlab::conformance::{self, Kind, Mismatch};
use std::io::{self, Read};
use std::path::Path;

/// The first bytes of a gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Compares the engine with a conformance file and names the first mismatch.
pub fn verify(kind: Kind, file: &Path) -> u8 {
    let name = file.display();
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => {
            tell!("{name}: cannot be read: {error}");
            return WRONG;
        }
    };
    match conformance::verify(kind, &text) {
        Ok(report) => {
            say!("{report}");
            OK
        }
        Err(mismatch) => {
            tell!("{name}: {mismatch}");
            match mismatch {
                Mismatch::Differs { .. } => FAILED,
                Mismatch::Empty | Mismatch::Malformed { .. } => WRONG,
            }
        }
    }
}

fn read(file: &Path) -> io::Result<String> {
    let bytes = std::fs::read(file)?;
    let mut text = String::new();
    if bytes.starts_with(&GZIP) {
        MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
    } else {
        (&bytes[..]).read_to_string(&mut text)?;
    }
    Ok(text)
}
