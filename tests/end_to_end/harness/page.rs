//! One browser with the page in it.

use super::driver::Vendor;
use super::locator::{Key, Locator, Seen};
use super::server::Server;
use super::wait_until;
use fantoccini::Client;
use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// What the browser wrote into its console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    pub message: String,
}

/// The page; it also is a [`Locator`] for everything on it: `page.button("Put")`.
pub struct Page {
    client: Client,
    server: Server,
    everything: Locator,
    console: RefCell<Vec<ConsoleLine>>,
    console_may_complain: Cell<bool>,
}

impl Deref for Page {
    type Target = Locator;

    fn deref(&self) -> &Locator {
        &self.everything
    }
}

impl Page {
    pub(super) async fn open(client: Client, server: Server, width: u32, height: u32) -> Self {
        let page = Self {
            everything: Locator::everything(client.clone()),
            client,
            server,
            console: RefCell::default(),
            console_may_complain: Cell::new(false),
        };
        // What the window of the test before may have said last.
        page.console().await;
        page.console.borrow_mut().clear();
        page.viewport(width, height).await;
        page
    }

    /// Loads `path` of the built page (`""` is the page itself, `"#..."` a link into it) and waits
    /// until its WebAssembly runs.
    pub async fn goto(&self, path: &str) {
        // A visitor who was never here, whatever was done before; `reload` is for those who were.
        let blank = self.client.goto("about:blank").await;
        blank.unwrap_or_else(|error| panic!("leaving the page: {error}"));
        let origin = json!({ "origin": self.server.url(""), "storageTypes": "indexeddb" });
        self.devtools("Storage.clearDataForOrigin", origin).await;
        self.visit(&self.server.url(path)).await;
    }

    /// The same by the whole address: the server has two names, `127.0.0.1` and `localhost`.
    pub async fn visit(&self, url: &str) {
        let went = self.client.goto(url).await;
        went.unwrap_or_else(|error| panic!("going to {url}: {error}"));
        self.wait_until_it_runs().await;
    }

    /// Goes to another page of the same server.
    pub async fn visit_other(&self, path: &str) {
        let url = self.server.url(path);
        let went = self.client.goto(&url).await;
        went.unwrap_or_else(|error| panic!("going to {url}: {error}"));
    }

    /// Loads the page again, as a visitor does.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("reloading the page");
        self.wait_until_it_runs().await;
    }

    pub async fn wait_until_it_runs(&self) {
        wait_until("the page's WebAssembly to run", async || {
            self.execute("return !!window.ringlab").await == true
        })
        .await;
    }

    pub async fn title(&self) -> String {
        self.client.title().await.expect("the page's title")
    }

    pub async fn url(&self) -> String {
        let url = self.client.current_url().await;
        url.expect("the page's address").to_string()
    }

    /// Its server, to change what is served while the page is open.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The text of a file of the built page.
    pub fn served(&self, path: &str) -> String {
        self.server.file(path)
    }

    /// Runs JavaScript in the page; `return` gives its value.
    pub async fn execute(&self, script: &str) -> Json {
        self.execute_with(script, Vec::new()).await
    }

    /// The same with arguments: `arguments[0]` and so on.
    pub async fn execute_with(&self, script: &str, arguments: Vec<Json>) -> Json {
        let result = self.client.execute(script, arguments).await;
        result.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs JavaScript that awaits: `return await window.ringlab.put("k", "v")`. What it throws
    /// comes back as `{"thrown": {"name", "code", "message"}}`.
    pub async fn execute_async(&self, script: &str) -> Json {
        let wrapped = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {script} }})().then(
                 value => done(value === undefined ? null : value),
                 error => done({{ thrown: {{ name: error?.name ?? null, code: error?.code ?? null,
                                             message: String(error?.message ?? error) }} }}));"
        );
        let result = self.client.execute_async(&wrapped, Vec::new()).await;
        result.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// A command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Json) -> Json {
        let body = json!({ "cmd": command, "params": parameters });
        let path = "goog/cdp/execute";
        let result = self.client.issue_cmd(Vendor { path, body }).await;
        result.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Makes the view exactly this large, in CSS pixels: narrower than a window can be, too.
    pub async fn viewport(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Sets media features: `page.media(&[("prefers-color-scheme", "dark")])`.
    pub async fn media(&self, features: &[(&str, &str)]) {
        let features: Vec<Json> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// Types keys wherever the focus is: shortcuts, Tab.
    pub async fn press(&self, keys: &[Key]) {
        let focused = self.client.active_element().await.expect("a focus");
        let keys: String = keys.iter().map(|key| char::from(*key)).collect();
        let sent = focused.send_keys(&keys).await;
        sent.unwrap_or_else(|error| panic!("typing {keys:?}: {error}"));
    }

    /// Writes `target/screenshots/NAME.png` and gives its path.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let folder = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(
                || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
                PathBuf::from,
            )
            .join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        let picture = self.client.screenshot().await.expect("a screenshot");
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, picture).expect("writing a screenshot");
        path
    }

    /// All that the console has shown since the test began.
    pub async fn console(&self) -> Vec<ConsoleLine> {
        let body = json!({ "type": "browser" });
        let path = "se/log";
        let entries = self.client.issue_cmd(Vendor { path, body }).await;
        let entries = entries.expect("the browser's console");
        let text = |entry: &Json, field: &str| entry[field].as_str().unwrap_or("").to_owned();
        let mut console = self.console.borrow_mut();
        // The driver hands out each line once.
        console.extend(entries.as_array().into_iter().flatten().map(|entry| {
            let (level, message) = (text(entry, "level"), text(entry, "message"));
            ConsoleLine { level, message }
        }));
        console.clone()
    }

    /// Fails if the console holds an error or a warning. Every test ends with this by itself.
    pub async fn assert_console_clean(&self) {
        if self.console_may_complain.get() {
            return;
        }
        let console = self.console().await;
        let bad: Vec<_> = console
            .iter()
            .filter(|line| matches!(line.level.as_str(), "SEVERE" | "WARNING"))
            .collect();
        assert!(bad.is_empty(), "the console complains: {bad:#?}");
    }

    /// For tests that provoke errors on purpose.
    pub fn allow_console(&self) {
        self.console_may_complain.set(true);
    }

    /// What the page loaded from anywhere but its own server.
    pub async fn foreign_requests(&self) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map(entry => entry.name)
            .filter(name => !name.startsWith('data:') && !name.startsWith('blob:')
                && new URL(name).origin !== location.origin)";
        let names = self.execute(script).await;
        serde_json::from_value(names).expect("a list of addresses")
    }

    /// How far the page can be scrolled sideways, in pixels: 0 where nothing sticks out.
    pub async fn sideways_scroll(&self) -> i64 {
        let script =
            "const page = document.scrollingElement; return page.scrollWidth - page.clientWidth";
        self.execute(script).await.as_i64().expect("a width")
    }

    /// For a test that failed: a picture, the console, and what was on the page.
    pub(super) async fn report(&self, name: &str) {
        let picture = self.screenshot(&format!("failed-{name}")).await;
        eprintln!("a picture of the failure: {}", picture.display());
        for line in self.console().await {
            eprintln!("console {}: {}", line.level, line.message);
        }
        eprintln!("on the page:\n{}", self.everything.describe().await);
    }
}
