//! The README shows what really comes out. `RINGLAB_BLESS=1 cargo test --test command_line readme`
//! writes it anew after a change of the engine.

use crate::harness::run_with;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The text between two lines, and what stands before and after it.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> (&'a str, &'a str, &'a str) {
    let start = text.find(begin).unwrap() + begin.len();
    let length = text[start..].find(end).unwrap();
    (
        &text[..start],
        &text[start..start + length],
        &text[start + length..],
    )
}

#[test]
fn the_example_prints_what_the_readme_says() {
    let readme = std::fs::read_to_string(PATH).unwrap();
    let (_, script, _) = between(&readme, "-- run - <<'END'\n", "END\n");
    let ran = run_with(&["run", "-"], script);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let (before, shown, after) = between(&readme, "prints\n\n```text\n", "```\n");
    if std::env::var_os("RINGLAB_BLESS").is_some() {
        std::fs::write(PATH, format!("{before}{}{after}", ran.stdout)).unwrap();
        return;
    }
    assert_eq!(ran.stdout, shown);
}
