//! The harness, on a form of its own: what it takes for roles and names is what the browser does,
//! and its keys and clicks arrive.

use crate::harness::{Key, with_page, with_page_at};

const FORM: &str = r#"
  <section aria-label="Request">
    <label>Key <input id="key" value="old"></label>
    <label for="note">Note</label><textarea id="note"></textarea>
    <label>Client <select id="client"><option>Alice</option><option>Bob</option></select></label>
    <span id="label-n">N</span><input type="number" aria-labelledby="label-n" value="3">
    <input type="range" aria-label="Time">
    <button><svg aria-hidden="true"><title>plus</title></svg> <b>Put</b> </button>
    <button disabled>Get</button>
    <button hidden>Put</button>
    <button role="switch" aria-checked="true" aria-label="Node A is up">A</button>
  </section>
  <section aria-labelledby="siblings"><h2 id="siblings">Siblings</h2>
    <ul aria-label="Values"><li>milk <button>Keep milk</button></li><li>eggs <button>Keep eggs</button></li></ul>
  </section>
  <p role="status"></p>
"#;
const WIRE: &str = r#"
  const say = text => document.querySelector("[role=status]").textContent = text;
  document.querySelector("button").onclick = () =>
    setTimeout(() => say("put " + key.value + " as " + client.value), 100);
  const node = document.querySelector("[role=switch]");
  node.onclick = () => node.setAttribute("aria-checked", node.ariaChecked !== "true");
  for (const keep of document.querySelectorAll("li button")) keep.onclick = () => keep.parentNode.remove();
"#;

#[test]
fn roles_and_names_are_those_that_the_browser_computes() {
    with_page(async |page| {
        page.execute_with("document.body.innerHTML = arguments[0]", vec![FORM.into()])
            .await;
        let mut seen_roles = Vec::new();
        for seen in page.outline().await {
            if seen.role == "option" {
                continue;
            }
            let mut at = page.any(&seen.role);
            if !seen.name.is_empty() {
                at = page.role(&seen.role, &seen.name);
            }
            if at.count().await == 1 {
                let (role, name) = at.computed().await;
                assert_eq!((&seen.role, &seen.name), (&role, &name));
                seen_roles.push(role);
            }
        }
        for role in [
            "region",
            "textbox",
            "combobox",
            "spinbutton",
            "slider",
            "button",
            "switch",
            "heading",
            "list",
            "status",
        ] {
            assert!(
                seen_roles.iter().any(|seen| seen == role),
                "no {role} in {seen_roles:?}"
            );
        }
    });
}

#[test]
fn clicks_and_keys_arrive() {
    with_page_at(390, 844, async |page| {
        page.execute_with("document.body.innerHTML = arguments[0]", vec![FORM.into()])
            .await;
        page.execute(WIRE).await;
        assert_eq!(page.execute("return innerWidth").await, 390);
        let request = page.region("Request");
        request.textbox("Key").fill("cart").await;
        assert_eq!(request.textbox("Key").value().await, "cart");
        request.textbox("Note").fill("first").await;
        request.textbox("Note").fill("").await;
        assert_eq!(request.textbox("Note").value().await, "");
        request.combobox("Client").choose("Bob").await;
        assert_eq!(request.combobox("Client").value().await, "Bob");
        request.spinbutton("N").set("5").await;
        request.spinbutton("N").press(Key::Up).await;
        request.spinbutton("N").wait_value("6").await;
        assert!(!page.button("Get").is_enabled().await);
        page.button("Put").click().await;
        page.any("status").wait_text("put cart as Bob").await;
        let node = page.switch("Node A is up");
        assert!(node.is_checked().await);
        node.click().await;
        node.wait_checked(false).await;
        assert_eq!(
            page.focused().await.map(|seen| seen.name).as_deref(),
            Some("Node A is up")
        );
        let items = page.region("Siblings").any("listitem");
        assert_eq!(items.texts().await, ["milk Keep milk", "eggs Keep eggs"]);
        items.containing("eggs").button("Keep eggs").click().await;
        items.wait_count(1).await;
        assert_eq!(items.nth(0).text().await, "milk Keep milk");
    });
}

#[test]
fn complaints_of_the_console_are_collected() {
    with_page(async |page| {
        page.allow_console();
        page.execute("console.warn('careful'); console.error('broken'); console.log('fine')")
            .await;
        let console = page.console().await;
        let levels: Vec<_> = console.iter().map(|line| line.level.as_str()).collect();
        assert_eq!(levels, ["WARNING", "SEVERE", "INFO"], "{console:#?}");
        assert!(console[1].message.contains("broken"));
    });
}
