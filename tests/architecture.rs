//! ARCHITECTURE.md names every file of the source, so that the map grows with the house.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn files(below: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(below)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| self::files(folder));
    files.into_iter().chain(below).collect()
}

#[test]
fn every_source_file_is_on_the_map() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut missing = Vec::new();
    for file in files(&root.join("src")) {
        let path = file.strip_prefix(root.join("src")).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The page is on the map by its folders; a module's root and its tests go with the module.
        if path.starts_with("web") || ["mod.rs", "tests.rs", "lib.rs"].contains(&name) {
            continue;
        }
        let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap()).collect();
        let on_map =
            (0..parts.len()).any(|from| map.contains(&format!("`{}`", parts[from..].join("/"))));
        if !on_map {
            missing.push(path.display().to_string());
        }
    }
    assert!(
        missing.is_empty(),
        "not in ARCHITECTURE.md: {}",
        missing.join(", ")
    );
}
