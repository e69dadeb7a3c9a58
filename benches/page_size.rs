//! How much a first visit to the release page loads: index.html and every file of `dist` that it
//! names, each compressed with brotli at its best. The folder is RINGLAB_DIST, or `dist`. Prints a
//! figure as `ringlab bench` does; `--json` one JSON object a line.
#![allow(missing_docs, reason = "a program")]

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use ringlab::lab::bench::{Figure, Goal, Spread};
    use std::path::PathBuf;

    let json = std::env::args().any(|argument| argument == "--json");
    let dist = PathBuf::from(std::env::var_os("RINGLAB_DIST").unwrap_or_else(|| "dist".into()));
    let index = dist.join("index.html");
    let index = std::fs::read_to_string(&index)
        .map_err(|error| format!("{}: cannot be read: {error}", index.display()))?;
    let (mut parts, mut sum) = (Vec::new(), 0);
    for file in files(&dist)? {
        let Some(name) = file.strip_prefix(&dist)?.to_str().map(str::to_owned) else {
            continue;
        };
        // What the scripts import besides lies in a folder of its own.
        let is_loaded =
            name == "index.html" || index.contains(&name) || name.starts_with("snippets");
        if is_loaded {
            let size = compressed(&std::fs::read(&file)?)?;
            parts.push(format!("{} {size}", kind(&name)));
            sum += size;
        }
    }
    parts.sort();
    let what = format!(
        "the release page, brotli, all files of the first view: {}",
        parts.join(", ")
    );
    let figure = Figure::new("page", what, "bytes")
        .measured(Spread::exact(sum as f64))
        .bar(Goal::AtMost(600_000.0))
        .aim(Goal::AtMost(300_000.0));
    if json {
        println!("{}", serde_json::to_string(&figure)?);
    } else {
        println!("{figure}");
    }
    Ok(())
}

/// A file's name without the hash that Trunk puts into it.
#[cfg(not(target_arch = "wasm32"))]
fn kind(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((_, extension)) if name != "index.html" => extension,
        _ => name,
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn files(below: &std::path::Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(below)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(not(target_arch = "wasm32"))]
fn compressed(bytes: &[u8]) -> std::io::Result<usize> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)?;
    Ok(out.len())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
