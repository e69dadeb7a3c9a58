//! Finding, reading and using what is on the page, by role and accessible name.

use super::{PATIENCE, breathe};
use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
pub use fantoccini::key::Key;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::fmt;
use std::time::Instant;

const ACCESSIBLE: &str = include_str!("accessible.js");
/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Seen {
    pub role: String,
    pub name: String,
    /// What is read out, white space collapsed.
    pub text: String,
    /// Of a field; of a combobox, what is chosen.
    pub value: Option<String>,
    /// Of switches, checkboxes and toggle buttons.
    pub checked: Option<bool>,
    pub expanded: Option<bool>,
    pub enabled: bool,
    pub focused: bool,
}

#[derive(Clone, Serialize)]
struct Step {
    role: String,
    name: Option<String>,
    text: Option<String>,
    nth: Option<usize>,
}

/// What to look for, one inside the other. Looks anew whenever it is used.
#[derive(Clone)]
pub struct Locator {
    client: Client,
    path: Vec<Step>,
}

macro_rules! roles {
    ($($role:ident)*) => { $(
        #[doc = concat!("The ", stringify!($role), " of this accessible name.")]
        pub fn $role(&self, name: &str) -> Self { self.role(stringify!($role), name) }
    )* };
}

/// Narrowing down.
impl Locator {
    pub(super) fn everything(client: Client) -> Self {
        let path = Vec::new();
        Self { client, path }
    }

    roles! { button checkbox combobox dialog heading link list option region slider spinbutton switch tab table textbox }

    /// Inside of this, what has this role and this very name.
    pub fn role(&self, role: &str, name: &str) -> Self {
        self.step(role, Some(name))
    }

    /// Inside of this, what has this role, whatever its name: `any("listitem")`, `any("status")`.
    pub fn any(&self, role: &str) -> Self {
        self.step(role, None)
    }

    /// Of these, the ones whose text holds `part`.
    pub fn containing(&self, part: &str) -> Self {
        let mut this = self.clone();
        this.last().text = Some(part.into());
        this
    }

    /// Of these, the one at `index`, counted from 0.
    pub fn nth(&self, index: usize) -> Self {
        let mut this = self.clone();
        this.last().nth = Some(index);
        this
    }

    fn step(&self, role: &str, name: Option<&str>) -> Self {
        let (role, name) = (role.to_owned(), name.map(str::to_owned));
        let mut this = self.clone();
        this.path.push(Step {
            role,
            name,
            text: None,
            nth: None,
        });
        this
    }

    fn last(&mut self) -> &mut Step {
        self.path.last_mut().expect("a role was asked for before")
    }
}

/// Reading.
impl Locator {
    /// All that match now, in the order of the page.
    pub async fn all(&self) -> Vec<Seen> {
        let seen = self.script("return find(path).map(look)").await;
        let seen = seen.unwrap_or_else(|error| panic!("looking for {self}: {error}"));
        serde_json::from_value(seen).expect("what look() makes")
    }

    /// How many match now.
    pub async fn count(&self) -> usize {
        self.all().await.len()
    }

    /// The texts of all that match now.
    pub async fn texts(&self) -> Vec<String> {
        self.all().await.into_iter().map(|seen| seen.text).collect()
    }

    /// The one that matches, as soon as there is exactly one.
    pub async fn one(&self) -> Seen {
        self.wait_for("to be there, once", |_| true).await
    }

    pub async fn text(&self) -> String {
        self.one().await.text
    }

    /// The value of a field; of a combobox, what is chosen.
    pub async fn value(&self) -> String {
        let value = self.one().await.value;
        value.unwrap_or_else(|| panic!("{self} has no value"))
    }

    /// Whether a switch, checkbox or toggle button is on.
    pub async fn is_checked(&self) -> bool {
        let checked = self.one().await.checked;
        checked.unwrap_or_else(|| panic!("{self} is nothing that can be on or off"))
    }

    pub async fn is_enabled(&self) -> bool {
        self.one().await.enabled
    }

    pub async fn attribute(&self, name: &str) -> Option<String> {
        let element = self.element().await;
        let read = element.attr(name).await;
        read.unwrap_or_else(|error| panic!("{name} of {self}: {error}"))
    }

    /// Left, top, width and height in CSS pixels.
    pub async fn rectangle(&self) -> (f64, f64, f64, f64) {
        let read = self.element().await.rectangle().await;
        read.unwrap_or_else(|error| panic!("the place of {self}: {error}"))
    }

    /// The role and the name that the browser itself computes.
    pub async fn computed(&self) -> (String, String) {
        let element = self.element().await;
        let mut answers = Vec::new();
        for path in ["computedrole", "computedlabel"] {
            let id = element.element_id().to_string();
            let asked = self.client.issue_cmd(super::driver::Ask { id, path }).await;
            let answer = asked.unwrap_or_else(|error| panic!("{path} of {self}: {error}"));
            answers.push(answer.as_str().unwrap_or("").to_owned());
        }
        let label = answers.pop().unwrap_or_default();
        (answers.pop().unwrap_or_default(), label)
    }
}

/// Waiting.
impl Locator {
    /// Until exactly one matches and `good` holds of it.
    pub async fn wait_for(&self, what: &str, good: impl Fn(&Seen) -> bool) -> Seen {
        let is_it = |all: &[Seen]| matches!(all, [seen] if good(seen));
        self.wait_all(what, is_it).await.remove(0)
    }

    pub async fn wait_text(&self, part: &str) -> Seen {
        let what = format!("to say {part:?}");
        self.wait_for(&what, |seen| seen.text.contains(part)).await
    }

    pub async fn wait_value(&self, value: &str) -> Seen {
        let what = format!("to have the value {value:?}");
        let good = |seen: &Seen| seen.value.as_deref() == Some(value);
        self.wait_for(&what, good).await
    }

    pub async fn wait_checked(&self, on: bool) -> Seen {
        let what = format!("to be {}", if on { "on" } else { "off" });
        self.wait_for(&what, |seen| seen.checked == Some(on)).await
    }

    pub async fn wait_count(&self, count: usize) -> Vec<Seen> {
        let what = format!("to be there {count} times");
        self.wait_all(&what, |all| all.len() == count).await
    }

    pub async fn wait_gone(&self) {
        self.wait_count(0).await;
    }

    async fn wait_all(&self, what: &str, good: impl Fn(&[Seen]) -> bool) -> Vec<Seen> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let all = self.all().await;
            if good(&all) {
                return all;
            }
            if Instant::now() > deadline {
                let page = self.describe().await;
                panic!("waited for {self} {what}.\nFound: {all:#?}\nOn the page:\n{page}");
            }
            breathe().await;
        }
    }
}

/// Using. Each waits until the element is there, once, and enabled.
impl Locator {
    pub async fn click(&self) {
        self.act("clicking", async |element| element.click().await)
            .await;
    }

    /// Replaces what is in a field by typing.
    pub async fn fill(&self, text: &str) {
        // Control+A, then the modifiers are released by Null.
        let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
        let typed = if text.is_empty() {
            Key::Delete.to_string()
        } else {
            text.into()
        };
        let keys = select_all + &typed;
        self.type_keys(&keys).await;
    }

    /// The same, and leaves the field: for those that act when they are left.
    pub async fn set(&self, text: &str) {
        self.fill(text).await;
        self.press(Key::Tab).await;
    }

    pub async fn press(&self, key: Key) {
        self.type_keys(&char::from(key).to_string()).await;
    }

    /// Types into it, after what is there.
    pub async fn type_keys(&self, keys: &str) {
        self.act("typing into", async |element| element.send_keys(keys).await)
            .await;
    }

    /// Chooses an option of a combobox by what it says.
    pub async fn choose(&self, option: &str) {
        let tag = self.element().await.tag_name().await.unwrap_or_default();
        if tag.eq_ignore_ascii_case("select") {
            self.act("choosing in", async |element| {
                element.select_by_label(option).await
            })
            .await;
        } else {
            self.click().await;
            Self::everything(self.client.clone())
                .option(option)
                .click()
                .await;
        }
    }

    /// The element itself, for what is not offered here.
    pub async fn element(&self) -> Element {
        self.one().await;
        let found = self.found().await;
        found.unwrap_or_else(|| panic!("{self} went away while it was looked at"))
    }

    async fn found(&self) -> Option<Element> {
        let found = self.script("return find(path)").await.ok()?;
        let [element] = found.as_array()?.as_slice() else {
            return None;
        };
        let id = element.get(ELEMENT)?.as_str()?;
        let reference = ElementRef::from(id.to_owned());
        Some(Element::from_element_id(self.client.clone(), reference))
    }

    async fn bring_to_the_middle(&self) {
        let scroll = "find(path)[0]?.scrollIntoView({ block: 'center', inline: 'nearest' })";
        // If it went away, the next look says so.
        let _ = self.script(scroll).await;
    }

    /// Tries again while the page redraws the element under our hands or something covers it.
    async fn act(&self, what: &str, act: impl AsyncFn(&Element) -> Result<(), CmdError>) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.wait_for("to be there, once, and enabled", |seen| seen.enabled)
                .await;
            if let Some(element) = self.found().await {
                match act(&element).await {
                    Ok(()) => return,
                    Err(error) if Instant::now() > deadline => {
                        panic!("{what} {self}: {error}")
                    }
                    // A bar that stays in place may lie on top of it.
                    Err(_) => self.bring_to_the_middle().await,
                }
            }
            breathe().await;
        }
    }
}

/// Telling what there is.
impl Locator {
    /// All elements of the page that have a role of interest.
    pub async fn outline(&self) -> Vec<Seen> {
        let seen = self.script("return everything().map(look)").await;
        let seen = seen.unwrap_or_else(|error| panic!("looking at the page: {error}"));
        serde_json::from_value(seen).expect("what look() makes")
    }

    /// What has the focus, if it has a role of interest.
    pub async fn focused(&self) -> Option<Seen> {
        let script = "const e = document.activeElement; return e && telling(e) ? look(e) : null";
        let seen = self.script(script).await;
        let seen = seen.unwrap_or_else(|error| panic!("looking for the focus: {error}"));
        serde_json::from_value(seen).expect("what look() makes")
    }

    /// The same as lines to read.
    pub async fn describe(&self) -> String {
        let line = |seen: &Seen| format!("  {} {:?}\n", seen.role, seen.name);
        self.outline().await.iter().map(line).collect()
    }

    async fn script(&self, what: &str) -> Result<Json, CmdError> {
        let script = format!("{ACCESSIBLE}\nconst path = arguments[0];\n{what}");
        self.client.execute(&script, vec![json!(self.path)]).await
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.path.iter().enumerate() {
            let before = if index == 0 { "" } else { " > " };
            write!(out, "{before}{}", step.role)?;
            if let Some(name) = &step.name {
                write!(out, " {name:?}")?;
            }
            if let Some(text) = &step.text {
                write!(out, " containing {text:?}")?;
            }
            if let Some(nth) = step.nth {
                write!(out, " no. {nth}")?;
            }
        }
        Ok(())
    }
}
