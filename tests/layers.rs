//! The house keeps its layers (ARCHITECTURE.md): an arrow points to what a layer may use, and
//! nothing points up.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer, and the layers of this crate that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("causality", &["base"]),
    ("ring", &["base"]),
    ("config", &["base", "ring"]),
    ("membership", &["base", "ring"]),
    ("quorum", &["base"]),
    ("merkle", &["base"]),
    ("store", &["base", "causality", "ring"]),
    ("conformance", &["base", "causality", "quorum", "ring"]),
    (
        "node",
        &[
            "base",
            "causality",
            "config",
            "membership",
            "merkle",
            "quorum",
            "ring",
            "store",
        ],
    ),
    (
        "sim",
        &[
            "base",
            "causality",
            "config",
            "membership",
            "node",
            "quorum",
            "ring",
            "store",
        ],
    ),
    (
        "observe",
        &[
            "base",
            "causality",
            "config",
            "membership",
            "merkle",
            "node",
            "ring",
            "sim",
            "store",
        ],
    ),
    (
        "script",
        &["base", "config", "node", "observe", "ring", "sim", "store"],
    ),
    (
        "picture",
        &["base", "config", "node", "observe", "ring", "sim"],
    ),
    ("history", &["base", "config", "script", "sim"]),
    (
        "lab",
        &[
            "base",
            "causality",
            "config",
            "node",
            "observe",
            "ring",
            "script",
            "sim",
            "store",
        ],
    ),
];

/// What no layer below `web` may name: browsers, clocks, threads, unordered maps, and floating
/// point functions that differ between targets.
const BANNED: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen::",
    "yew::",
    "gloo_",
    "getrandom",
    "std::time",
    "Instant",
    "SystemTime",
    "std::thread",
    "HashMap",
    "HashSet",
    "thread_local!",
    "static mut",
    "std::env",
    "std::fs",
    "std::net",
    ".powf(",
    ".ln(",
    ".exp(",
    ".sin(",
    ".cos(",
    ".log10(",
];

/// The longest a source file may be, in lines.
const LONGEST: usize = 450;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The text of a file without comments, strings cut down to what could be a path.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""));
    lines.collect::<Vec<_>>().join("\n")
}

fn layer_files(layer: &str) -> Vec<PathBuf> {
    let folder = source().join(layer);
    let single = source().join(format!("{layer}.rs"));
    if folder.is_dir() {
        files(&folder)
    } else {
        vec![single]
    }
}

/// The layers of this crate that `code` names: `crate::NAME`, also in a braced list.
fn named_layers(code: &str) -> Vec<&str> {
    let after = code.split("crate::").skip(1);
    after
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or("")
        })
        .collect()
}

#[test]
fn no_layer_names_one_above_it() {
    for (layer, allowed) in LAYERS {
        for file in layer_files(layer) {
            let code = code(&file);
            assert!(
                !code.contains("crate::{"),
                "{}: name layers one by one",
                file.display()
            );
            for named in named_layers(&code) {
                assert!(
                    named == *layer || allowed.contains(&named),
                    "{} names `{named}`, which the layer `{layer}` may not use",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_layer_is_listed_here() {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let declared = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in declared.filter(|module| *module != "web") {
        assert!(
            LAYERS.iter().any(|(layer, _)| *layer == module),
            "{module} is in no layer"
        );
    }
}

#[test]
fn nothing_below_the_page_names_a_browser_a_clock_or_an_unordered_map() {
    for (layer, _) in LAYERS {
        for file in layer_files(layer) {
            let code = code(&file).replace("wasm_bindgen_test", "");
            for banned in BANNED {
                assert!(
                    !code.contains(banned),
                    "{} names `{banned}`",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn no_file_has_grown_past_its_length() {
    for file in files(&source()) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(
            lines <= LONGEST,
            "{} has {lines} lines: it is asking to be two",
            file.display()
        );
    }
}

#[test]
fn every_file_is_part_of_the_house() {
    for file in files(&source()) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        if ["mod", "main", "lib"].contains(&name) {
            continue;
        }
        let folder = file.parent().unwrap();
        let sibling = folder.with_extension("rs");
        let parents = [
            folder.join("mod.rs"),
            folder.join("lib.rs"),
            folder.join("main.rs"),
            sibling,
        ];
        let declared = parents
            .iter()
            .filter(|parent| parent.exists())
            .any(|parent| {
                let text = fs::read_to_string(parent).unwrap();
                text.contains(&format!("mod {name};")) || text.contains(&format!("{name}.rs"))
            });
        let by_path = files(folder).iter().any(|other| {
            fs::read_to_string(other)
                .unwrap()
                .contains(&format!("\"{name}.rs\""))
        });
        assert!(
            declared || by_path,
            "{} is not part of the crate",
            file.display()
        );
    }
}
