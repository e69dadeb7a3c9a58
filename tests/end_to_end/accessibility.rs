//! Every view, asked by axe-core: the rules of WCAG 2.2 AA and best practices, no violation.
//!
//! `./x test page` fetches axe-core and names it in `RINGLAB_AXE`. A new view is a line in [`VIEWS`].

use crate::harness::{Page, with_page};
use crate::steps::{paused, put, run};
use std::io::Write;

/// Steps that bring up a view.
type Steps = &'static [Step];

enum Step {
    /// A script, run at once.
    Script(&'static str),
    /// A line of the console.
    Run(&'static str),
    /// A put as this client, answered.
    Put(&'static str, &'static str),
    /// A click on the button of this name.
    Click(&'static str),
    /// A click on the first button of the ring whose name or text has this part.
    OnRing(&'static str),
    /// Everything that can be unfolded is.
    Unfold,
}
use Step::{Click, OnRing, Put, Run, Script, Unfold};

/// What there is to look at: a name, and how one gets there from a fresh page.
const VIEWS: [(&str, Steps); 12] = [
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
    (
        "the past, and sharing it",
        &[Put("Alice", "milk"), Click("Step back"), Click("Share")],
    ),
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
    ("a long story", STORY),
    (
        "a message chosen",
        &[
            // However slow the machine is, it is still on its way then.
            Run("hold all kind=write"),
            Run("async put cart milk"),
            Click("Step"),
            Click("Step"),
            Unfold,
            OnRing("Choose "),
        ],
    ),
    (
        "the presenter's",
        &[Put("Alice", "milk"), Click("Presenter")],
    ),
];

/// Something for every section: siblings, a hint, trees that differed, a node opened, a cause.
const STORY: Steps = &[
    Script(
        "put cart milk\nput cart eggs context=none\ncrash C\nput cart tea\n\
         set handoff=off\nput other bread w=1\ndelete other\nrestart C\nwait 30s\ncrash E\n\
         partition A,B | C,D\nworkload ops=40 clients=4\nwait 10s",
    ),
    OnRing("Node C: up"),
    Unfold,
];

const LIGHT: (&str, &[(&str, &str)]) = ("light", &[("prefers-color-scheme", "light")]);
const DARK: (&str, &[(&str, &str)]) = ("dark", &[("prefers-color-scheme", "dark")]);
const FORCED: (&str, &[(&str, &str)]) = ("forced colours", &[("forced-colors", "active")]);

/// The violations that axe finds, a line each with where and what: in all that is shown, then in each
/// section once it was brought into view, since what is costly is drawn only then.
const ASK: &str = r#"
  const options = {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  };
  const found = [];
  const look = async (where, name) => {
    const { violations } = await axe.run(where, options);
    found.push(...violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target, html, any, all, none }) =>
      `${name}${id}: ${target.join(" ")}: ${[...any, ...all, ...none].map(it => it.message).join("; ")}: ${html.slice(0, 160)}`)));
  };
  const drawn = async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
  };
  await look(document, "");
  if (!SECTIONS) return found;
  if (document.querySelector(".is-presenting")) {
    for (const button of document.querySelectorAll("nav.sections li button")) {
      button.click();
      await drawn();
      await look(document, `${button.textContent}: `);
    }
  } else {
    const sections = document.querySelectorAll(".found > section, .records > section");
    if (sections.length < 9) found.push(`only ${sections.length} sections to look at`);
    for (const section of sections) {
      if (!section.checkVisibility()) continue;
      section.scrollIntoView();
      await drawn();
      for (const fold of section.querySelectorAll("details")) fold.open = true;
      await drawn();
      await look(section, `${section.ariaLabel}: `);
    }
  }
  return found;
"#;

/// The views of which every section is looked at.
const WHOLE: [&str; 3] = ["first view", "a long story", "the presenter's"];

/// Chooses a tab, also below the help, which lies on top of them.
const CHOOSE: &str = "
  const tabs = [...document.querySelectorAll('nav button')];
  tabs.find(tab => tab.textContent === arguments[0]).click()";

/// Whether axe-core is there to be asked; without it the test says that it did not run.
pub fn axe() -> Option<String> {
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
            Script(text) => {
                let run = "window.ringlab.run(arguments[0])";
                page.execute_with(run, vec![(*text).into()]).await;
            }
            Run(line) => run(page, line).await,
            Put(client, value) => drop(put(page, client, value).await),
            Click(name) => page.button(name).click().await,
            OnRing(part) => {
                let buttons = page.region("Ring").any("button").containing(part);
                buttons.nth(0).click().await;
            }
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
pub async fn violations(page: &Page, axe: &str, sections: bool) -> Vec<String> {
    if page.execute("return !window.axe").await == true {
        page.execute(axe).await;
    }
    let ask = ASK.replace("SECTIONS", &sections.to_string());
    let found = page.execute_async(&ask).await;
    serde_json::from_value(found.clone()).unwrap_or_else(|_| panic!("axe says {found}"))
}

/// Every view at this size with these media features; on narrow screens, every tab of it.
fn look(width: u32, height: u32, (theme, media): (&str, &[(&str, &str)])) {
    let Some(axe) = axe() else { return };
    for whole in WHOLE {
        assert!(VIEWS.iter().any(|(view, _)| *view == whole), "{whole}");
    }
    with_page(async |page| {
        let mut wrong = Vec::new();
        page.media(media).await;
        for (view, steps) in VIEWS {
            page.viewport(1440, 900).await;
            page.goto("").await;
            go(page, steps).await;
            page.viewport(width, height).await;
            let tabs = match width {
                ..1180 if view != "the presenter's" => &["Ask", "Data", "Time", "Faults"][..],
                _ => &["all"],
            };
            for tab in tabs {
                if *tab != "all" {
                    page.execute_with(CHOOSE, vec![(*tab).into()]).await;
                }
                for violation in violations(page, &axe, WHOLE.contains(&view)).await {
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
    // So high that nothing is scrolled half out of view, which axe takes for covered.
    look(390, 4_000, LIGHT);
    look(390, 4_000, DARK);
}

/// A test of the tests: that axe is asked, and answers.
#[test]
fn what_is_not_accessible_is_found() {
    let Some(axe) = axe() else { return };
    with_page(async |page| {
        let spoil = "document.body.append(document.createElement('input'))";
        page.execute(spoil).await;
        let found: Vec<String> = violations(page, &axe, false).await;
        assert!(found.iter().any(|it| it.starts_with("label")), "{found:#?}");
    });
}
