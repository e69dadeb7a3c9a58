//! The files that a run writes, none of them over another, or over what is read.

use crate::out::unwritable;
use same_file::Handle;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// Opens what is to be written, each with the argument that names it, before the run: a long run is not
/// to be for nothing. Nothing is emptied before all are known to be different files, whatever they are
/// called. The error is a sentence.
pub fn open<const N: usize>(
    script: &Path,
    wanted: [(&str, Option<&Path>); N],
) -> Result<[Option<File>; N], String> {
    let read = match script.to_str() {
        Some("-") => Handle::stdin(),
        _ => Handle::from_path(script),
    };
    // What cannot be opened is not there to be written over.
    let read = read.ok().filter(|it| is_file(it.as_file()));
    let mut taken: Vec<(&str, Handle)> = read.into_iter().map(|it| ("the script", it)).collect();
    let mut opened = Vec::new();
    let mut made: Vec<PathBuf> = Vec::new();
    for (name, path) in wanted {
        let Some(path) = path else {
            opened.push(None);
            continue;
        };
        let failed = |error| unwritable(Some(path), &error);
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed);
        let file = match file {
            Ok(file) => file,
            Err(message) => return Err(undone(made, message)),
        };
        if is_new {
            made.extend(path.canonicalize());
        }
        // All may write to one pipe or terminal.
        if is_file(&file) {
            let handle = file
                .try_clone()
                .and_then(Handle::from_file)
                .map_err(failed)?;
            if let Some((other, _)) = taken.iter().find(|(_, it)| *it == handle) {
                let path = path.display();
                let message =
                    format!("{name} {path}: expected another file than {other}, found the same");
                return Err(undone(made, message));
            }
            taken.push((name, handle));
        }
        opened.push(Some((file, path)));
    }
    for (file, path) in opened.iter().flatten() {
        if is_file(file) {
            file.set_len(0)
                .map_err(|error| unwritable(Some(path), &error))?;
        }
    }
    let mut files = opened.into_iter().map(|it| it.map(|(file, _)| file));
    Ok(std::array::from_fn(|_| files.next().flatten()))
}

/// Takes back the files that were made; what is wrong.
fn undone(made: Vec<PathBuf>, message: String) -> String {
    for path in made {
        // It would only be an empty file that stays.
        let _ = std::fs::remove_file(path);
    }
    message
}

fn is_file(file: &File) -> bool {
    file.metadata().is_ok_and(|it| it.is_file())
}
