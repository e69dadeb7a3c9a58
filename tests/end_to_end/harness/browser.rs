//! Browsers. To start one takes longer than most tests do, so a test that went well leaves its own
//! to the next one, which opens a window of its own; nothing of the old window stays.

use super::driver::Driver;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value as Json, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A browser with one empty window.
pub struct Browser {
    pub client: Client,
    /// What the client's messages are sent in.
    pub runtime: Runtime,
    _driver: Driver,
    /// The browser's profile, deleted in the end.
    _profile: TempDir,
}

/// How many tests run now, and the browsers that wait for the next.
static BROWSERS: Mutex<(usize, Vec<Browser>)> = Mutex::new((0, Vec::new()));

fn browsers() -> MutexGuard<'static, (usize, Vec<Browser>)> {
    BROWSERS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Browser {
    /// For a test that begins: one that is there already, or a new one.
    pub fn take() -> Self {
        let idle = {
            let mut browsers = browsers();
            browsers.0 += 1;
            browsers.1.pop()
        };
        idle.and_then(Self::renewed).unwrap_or_else(Self::start)
    }

    /// Of a test that has ended; if it failed, without its browser. The last one of all that run
    /// closes them: nobody does so when the process ends.
    pub fn give_back(browser: Option<Self>) {
        let mut browsers = browsers();
        browsers.0 -= 1;
        browsers.1.extend(browser);
        let ended = match browsers.0 {
            0 => std::mem::take(&mut browsers.1),
            _ => Vec::new(),
        };
        drop(browsers);
        drop(ended);
    }

    /// With a new window in place of the old one.
    fn renewed(self) -> Option<Self> {
        let client = &self.client;
        let renewed = self.runtime.block_on(async {
            let window = client.new_window(true).await?;
            client.close_window().await?;
            client.switch_to_window(window.handle).await
        });
        renewed.is_ok().then_some(self)
    }

    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a tokio runtime");
        let driver = Driver::start();
        let profile = tempfile::tempdir().expect("a folder for the browser's profile");
        let capabilities = json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1440,900",
                format!("--user-data-dir={}", profile.path().display()),
            ]},
        });
        let Json::Object(capabilities) = capabilities else {
            unreachable!("written as an object above")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let url = driver.url();
        let connect = builder.capabilities(capabilities).connect(&url);
        let client = runtime.block_on(connect);
        let client = client.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        Self {
            client,
            runtime,
            _driver: driver,
            _profile: profile,
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its driver ends it if it does not close.
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}
