//! Every view, asked by axe-core: the rules of WCAG 2.2 AA and best practices, no violation.
//!
//! `./x test page` fetches axe-core and names it in `RINGLAB_AXE`. A new view is a line in [`VIEWS`].

use crate::harness::{Page, with_page};
use crate::steps::{paused, put, run};
use std::io::Write;

/// Steps that bring up a view.
type Steps = &'static [Step];

enum Step {
    /// A line of the console.
    Run(&'static str),
    /// A put as this client, answered.
    Put(&'static str, &'static str),
    /// A click on the button of this name.
    Click(&'static str),
    /// Everything that can be unfolded is.
    Unfold,
}
use Step::{Click, Put, Run, Unfold};

/// What there is to look at: a name, and how one gets there from a fresh page.
const VIEWS: [(&str, Steps); 8] = [
    ("first view", &[]),
    (
        "siblings",
        &[Put("Alice", "milk"), Run("put cart eggs context=none")],
    ),
    (
        "faults at work",
        &[
            Put("Alice", "milk"),
            Run("crash C"),
            Run("partition A,B | D,E"),
            Run("put cart eggs w=1"),
            Unfold,
        ],
    ),
    (
        "a request under way",
        &[Run("async put cart milk"), Click("Step"), Click("Step")],
    ),
    ("help", &[Click("Help")]),
    ("a node chosen", &[Click("Node B: up, 0 keys")]),
    (
        "a node that joins",
        &[Put("Alice", "milk"), Run("join F"), Run("wait 3s")],
    ),
    (
        "a hundred nodes",
        &[
            Run("cluster nodes=100 partitions=512"),
            Put("Alice", "milk"),
        ],
    ),
];

const LIGHT: (&str, &[(&str, &str)]) = ("light", &[("prefers-color-scheme", "light")]);
const DARK: (&str, &[(&str, &str)]) = ("dark", &[("prefers-color-scheme", "dark")]);
const FORCED: (&str, &[(&str, &str)]) = ("forced colours", &[("forced-colors", "active")]);

/// The violations that axe finds, a line each with where and what.
const ASK: &str = r#"
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target, html, any, all, none }) =>
    `${id}: ${target.join(" ")}: ${[...any, ...all, ...none].map(it => it.message).join("; ")}: ${html.slice(0, 160)}`));
"#;

/// Chooses a tab, also below the help, which lies on top of them.
const CHOOSE: &str = "
  const tabs = [...document.querySelectorAll('nav button')];
  tabs.find(tab => tab.textContent === arguments[0]).click()";

/// Whether axe-core is there to be asked; without it the test says that it did not run.
fn axe() -> Option<String> {
    let Some(path) = std::env::var_os("RINGLAB_AXE") else {
        // Past the capture of `cargo test`.
        let said = "NOT RUN: no RINGLAB_AXE names axe-core: `./x test page` fetches it";
        let _ = writeln!(std::io::stderr(), "{said}");
        return None;
    };
    let read = std::fs::read_to_string(&path);
    Some(read.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

async fn go(page: &Page, steps: Steps) {
    for step in steps {
        match step {
            Run(line) => run(page, line).await,
            Put(client, value) => drop(put(page, client, value).await),
            Click(name) => page.button(name).click().await,
            Unfold => {
                let script =
                    "for (const it of document.querySelectorAll('details')) it.open = true";
                page.execute(script).await;
            }
        }
    }
    paused(page).await;
}

/// Asks axe about what is shown now.
async fn violations(page: &Page, axe: &str) -> Vec<String> {
    if page.execute("return !window.axe").await == true {
        page.execute(axe).await;
    }
    let found = page.execute_async(ASK).await;
    serde_json::from_value(found.clone()).unwrap_or_else(|_| panic!("axe says {found}"))
}

/// Every view at this size with these media features; on narrow screens, every tab of it.
fn look(width: u32, height: u32, (theme, media): (&str, &[(&str, &str)])) {
    let Some(axe) = axe() else { return };
    with_page(async |page| {
        let mut wrong = Vec::new();
        page.media(media).await;
        for (view, steps) in VIEWS {
            page.viewport(1440, 900).await;
            page.reload().await;
            go(page, steps).await;
            page.viewport(width, height).await;
            let tabs = match width {
                ..1180 => &["Ask", "Data", "Time", "Faults"][..],
                _ => &["all"],
            };
            for tab in tabs {
                if width < 1180 {
                    page.execute_with(CHOOSE, vec![(*tab).into()]).await;
                }
                for violation in violations(page, &axe).await {
                    wrong.push(format!("{view}, {tab}, {theme}: {violation}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn every_view_is_accessible_in_the_light() {
    look(1440, 900, LIGHT);
}

#[test]
fn every_view_is_accessible_in_the_dark() {
    look(1440, 900, DARK);
}

#[test]
fn every_view_is_accessible_in_forced_colours() {
    look(1440, 900, FORCED);
}

#[test]
fn every_view_is_accessible_on_a_phone() {
    look(390, 844, LIGHT);
    look(390, 844, DARK);
}

/// A test of the tests: that axe is asked, and answers.
#[test]
fn what_is_not_accessible_is_found() {
    let Some(axe) = axe() else { return };
    with_page(async |page| {
        let spoil = "document.body.append(document.createElement('input'))";
        page.execute(spoil).await;
        let found: Vec<String> = violations(page, &axe).await;
        assert!(found.iter().any(|it| it.starts_with("label")), "{found:#?}");
    });
}
