//! What many stories do, and what they look at.

use crate::harness::{Key, Locator, Page, Seen, wait_until};
use serde_json::{Value as Json, json};

/// The nodes that there are at first.
pub const NODES: [&str; 5] = ["A", "B", "C", "D", "E"];

/// Asks for a put as this client, and waits for the answer.
pub async fn put(page: &Page, client: &str, value: &str) -> String {
    page.combobox("Client").choose(client).await;
    page.textbox("Value").fill(value).await;
    page.button("Put").click().await;
    answered(page, &[&format!("{client} put"), value]).await
}

/// Waits until the status has said all of this, in whatever case, and time stands still again.
pub async fn answered(page: &Page, parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    let all = |seen: &Seen| {
        let text = seen.text.to_lowercase();
        parts.iter().all(|part| text.contains(part))
    };
    let what = format!("to say {parts:?}");
    let said = page.any("status").wait_for(&what, all).await;
    paused(page).await;
    said.text
}

/// Waits until time stands still.
pub async fn paused(page: &Page) {
    page.button("Play").one().await;
    page.button("Pause").wait_gone().await;
}

/// The values of the selected key, one item each.
pub fn siblings(page: &Page) -> Locator {
    page.region("Siblings").any("listitem")
}

/// The text of a node's row in the table of replicas; empty if it has none.
pub async fn replica_row(page: &Page, node: &str) -> String {
    let rows = page.region("Replicas").any("row").all().await;
    let begins = |row: &Seen| row.text.split_whitespace().next() == Some(node);
    rows.into_iter()
        .find(begins)
        .map_or(String::new(), |row| row.text)
}

/// Waits until a node's row in the table of replicas is as it is to be.
pub async fn wait_row(page: &Page, node: &str, what: &str, good: impl Fn(&str) -> bool) {
    let what = format!("the row of {node} in Replicas {what}");
    wait_until(&what, async || good(&replica_row(page, node).await)).await;
}

/// The switch of a node.
pub fn switch(page: &Page, node: &str) -> Locator {
    page.switch(&format!("Node {node} is up"))
}

/// What can be chosen in a combobox.
pub async fn choices(page: &Page, name: &str) -> Vec<String> {
    let script = "return [...arguments[0].options].map(option => option.label)";
    let element = page.combobox(name).element().await;
    let element = serde_json::to_value(element).expect("an element is an argument");
    let choices = page.execute_with(script, vec![element]).await;
    serde_json::from_value(choices).expect("a list of texts")
}

/// Waits until the log says this.
pub async fn logged(page: &Page, sentence: &str) {
    let row = page.region("Log").any("listitem").containing(sentence);
    let what = format!("the log to say {sentence:?}");
    wait_until(&what, async || row.count().await > 0).await;
}

/// Types a line into the console and runs it.
pub async fn run(page: &Page, line: &str) {
    page.textbox("Console").fill(line).await;
    page.textbox("Console").press(Key::Enter).await;
}

/// Inserts text as an input method does: also what no key types.
pub async fn insert(page: &Page, field: &Locator, text: &str) {
    field.fill("").await;
    field.click().await;
    page.devtools("Input.insertText", json!({ "text": text }))
        .await;
    field.wait_value(text).await;
}

/// `window.ringlab.state()`.
pub async fn state(page: &Page) -> Json {
    page.execute("return window.ringlab.state()").await
}

/// The hash of everything that has happened.
pub async fn trace_hash(page: &Page) -> String {
    let hash = state(page).await["trace_hash"].clone();
    hash.as_str().expect("a trace has a hash").to_owned()
}

/// How many hints there are in the whole cluster.
pub async fn hints(page: &Page) -> usize {
    let state = state(page).await;
    let nodes = state["nodes"].as_array().expect("a list of nodes");
    let held = |node: &Json| node["hints"].as_array().map_or(0, Vec::len);
    nodes.iter().map(held).sum()
}

/// Types single keys wherever the focus is.
pub async fn keys(page: &Page, text: &str) {
    for key in text.chars() {
        let text = key.to_string();
        let code = u32::from(key.to_ascii_uppercase());
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": text, "windowsVirtualKeyCode": code });
            if kind == "keyDown" {
                event["text"] = json!(text);
            }
            page.devtools("Input.dispatchKeyEvent", event).await;
        }
    }
}
