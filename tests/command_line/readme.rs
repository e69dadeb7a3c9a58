//! The README shows what really comes out. `RINGLAB_BLESS=1 cargo test --test command_line readme`
//! writes it anew after a change of the engine.

use crate::harness::{run, run_with};

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
fn the_examples_print_what_the_readme_says() {
    let mut readme = std::fs::read_to_string(PATH).unwrap();
    let (_, script, _) = between(&readme, "-- run - <<'END'\n", "END\n");
    let ran = run_with(&["run", "-"], script);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let (_, arguments, _) = between(&readme, "run -q -- compare ", "\n");
    let arguments: Vec<&str> = ["compare"]
        .into_iter()
        .chain(arguments.split(' '))
        .collect();
    let compared = run(&arguments);
    assert_eq!((compared.status, compared.stderr.as_str()), (0, ""));
    let begins = compared.stdout.split("\ncopies: ").next().unwrap();
    for (title, printed) in [("prints\n\n", &*ran.stdout), ("begins with\n\n", begins)] {
        let title = format!("{title}```text\n");
        let (before, shown, after) = between(&readme, &title, "```\n");
        if std::env::var_os("RINGLAB_BLESS").is_some() {
            readme = format!("{before}{printed}{after}");
            std::fs::write(PATH, &readme).unwrap();
        } else {
            assert_eq!(printed, shown);
        }
    }
}
