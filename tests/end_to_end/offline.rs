//! Without a network, and from one version to the next.

use crate::accessibility::{axe, violations};
use crate::harness::{Page, Server, wait_until, with_page};
use crate::steps::put;
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Which version each part of the page is from: the page itself, a script, a style sheet.
const PARTS: &str = "return [document.title, window.version ?? 'Ringlab',
    getComputedStyle(document.documentElement).getPropertyValue('--version').trim() || 'Ringlab']";
/// The service worker of this page.
const REGISTRATION: &str = "const it = await navigator.serviceWorker.getRegistration();";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder for a copy");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let (path, name) = entry
            .map(|it| (it.path(), it.file_name()))
            .expect("its entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("copying a file");
        }
    }
}

/// Writes the service worker of the built page in `folder`, as a build does.
fn stamp(folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/stamp.sh");
    let ended = Command::new("sh").arg(script).current_dir(folder).status();
    assert!(ended.is_ok_and(|it| it.success()), "www/stamp.sh");
}

/// The first file that the page names and that begins and ends like this.
fn named(html: &str, begin: &str, end: &str) -> String {
    let mut names = html.split(['"', '/']);
    let found = names.find(|name| name.starts_with(begin) && name.ends_with(end));
    found.expect("the page names such a file").to_owned()
}

/// Another version of the built page, in which each of [`PARTS`] is `version`.
fn version(server: &Server, version: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for a version");
    let path = folder.path();
    copy(server.root(), path);
    let mut html = server.file("index.html");
    for (begin, end, more) in [
        ("start-", ".js", format!("window.version = '{version}';")),
        ("", ".css", format!(":root {{ --version: {version}; }}")),
    ] {
        let name = named(&html, begin, end);
        let other = format!("{version}-{name}");
        fs::remove_file(path.join(&name)).expect("a file of the page");
        fs::write(path.join(&other), server.file(&name) + &more).expect("writing a file");
        html = html.replace(&name, &other);
    }
    html = html.replace("<title>Ringlab", &format!("<title>{version}"));
    // It is that of the files as they were.
    html = html.replace(" integrity=", " data-integrity=");
    fs::write(path.join("index.html"), html).expect("writing the page");
    stamp(path);
    folder
}

/// Waits until the whole page is of this version.
async fn wait_version(page: &Page, version: &str) {
    let what = format!("the page to be {version}");
    wait_until(&what, async || {
        page.execute(PARTS).await == json!([version, version, version])
    })
    .await;
    page.wait_until_it_runs().await;
}

/// Waits until the page is kept for a time without a network.
async fn kept(page: &Page) {
    wait_until("the service worker to be at work", async || {
        let own = "it?.scope === new URL('./', location).href";
        let script = format!("{REGISTRATION} return {own} && it.active?.state");
        page.execute_async(&script).await == "activated"
    })
    .await;
}

/// Has the browser look for a newer version, as it does itself when a page is loaded, and waits until
/// what it finds is there or has failed.
async fn look_for_a_newer_one(page: &Page) {
    let update = format!("{REGISTRATION} await it.update().catch(() => {{}})");
    page.execute_async(&update).await;
    wait_until("nothing to be installed any more", async || {
        let script = format!("{REGISTRATION} return !it.installing");
        page.execute_async(&script).await == true
    })
    .await;
}

async fn caches(page: &Page) -> Vec<String> {
    let names = page.execute_async("return await caches.keys()").await;
    serde_json::from_value(names).expect("the names of caches")
}

async fn wait_caches(page: &Page, count: usize) -> Vec<String> {
    wait_until("as many caches as there should be", async || {
        caches(page).await.len() == count
    })
    .await;
    caches(page).await
}

/// Opens this page once more, in a window that the page knows as `other`.
async fn open_another(page: &Page) {
    page.execute("window.other = window.open(location.href); return null")
        .await;
    wait_until("the other window to run", async || {
        page.execute("return !!other.wasmBindings").await == true
    })
    .await;
}

#[test]
fn it_runs_without_a_network_after_the_first_load() {
    with_page(async |page| {
        kept(page).await;
        page.server().go_down();
        page.reload().await;
        put(page, "Alice", "milk").await;
        for address in ["?from=a-bookmark#somewhere", "index.html"] {
            page.goto(address).await;
            put(page, "Bob", "bread").await;
        }
        wait_version(page, "Ringlab").await;
    });
}

#[test]
fn two_copies_on_one_server_leave_each_other_alone() {
    with_page(async |page| {
        kept(page).await;
        let server = page.server();
        let two = version(server, "two");
        server.serve("/some/where/", server.root());
        page.goto("some/where/").await;
        kept(page).await;
        assert_eq!(caches(page).await.len(), 2);
        // Below the sub-path there is a newer one now.
        server.serve("/some/where/", two.path());
        look_for_a_newer_one(page).await;
        page.button("Reload").click().await;
        wait_version(page, "two").await;
        server.go_down();
        page.reload().await;
        wait_version(page, "two").await;
        put(page, "Alice", "milk").await;
        let names = wait_caches(page, 2).await;
        page.goto("").await;
        wait_version(page, "Ringlab").await;
        assert_eq!(caches(page).await, names);
    });
}

#[test]
fn a_newer_version_is_offered_and_runs_whole_when_it_is_taken() {
    with_page(async |page| {
        kept(page).await;
        page.reload().await;
        open_another(page).await;
        let two = version(page.server(), "two");
        page.server().serve("/", two.path());
        look_for_a_newer_one(page).await;
        // Nothing changes before somebody says so, not even for a page that is loaded again.
        page.button("Reload").one().await;
        put(page, "Alice", "milk").await;
        page.screenshot("newer").await;
        if let Some(axe) = axe() {
            assert_eq!(violations(page, &axe, false).await, Vec::<String>::new());
        }
        page.execute("other.location.reload()").await;
        page.button("Later").click().await;
        page.button("Reload").wait_gone().await;
        wait_version(page, "Ringlab").await;
        wait_until("the other window to run again", async || {
            page.execute("return !!other.wasmBindings && other.document.title")
                .await
                == "Ringlab"
        })
        .await;
        // The other one takes it; this one goes on as it is, and so do its files.
        let take = "other.document.querySelector('.newer button')?.click();
                    return other.version ?? null";
        wait_until("the other window to be two", async || {
            page.execute(take).await == "two"
        })
        .await;
        wait_version(page, "Ringlab").await;
        put(page, "Bob", "bread").await;
        let start = named(&page.served("index.html"), "start-", ".js");
        let fetched = format!("return (await fetch('{start}')).status");
        assert_eq!(page.execute_async(&fetched).await, 200);
        // What belongs to the older one goes when no page of it is left.
        assert_eq!(caches(page).await.len(), 2);
        page.execute("other.close()").await;
        page.reload().await;
        wait_version(page, "two").await;
        wait_caches(page, 1).await;
        put(page, "Alice", "milk").await;
    });
}

#[test]
fn the_only_page_is_the_newer_version_when_it_is_loaded_again() {
    with_page(async |page| {
        kept(page).await;
        page.reload().await;
        // Somebody else's, and one of a copy below another path.
        let others = "for (const name of ['other', 'ringlab-1-/other/', 'ringlab-1-/'])
                      await caches.open(name)";
        page.execute_async(others).await;
        let first = page.server().root().to_owned();
        let two = version(page.server(), "two");
        // There and back again: the first one may be a newer one, too.
        for (folder, name) in [(two.path(), "two"), (&*first, "Ringlab")] {
            page.server().serve("/", folder);
            look_for_a_newer_one(page).await;
            page.button("Reload").one().await;
            page.reload().await;
            wait_version(page, name).await;
            let names = wait_caches(page, 3).await;
            assert!(names.contains(&"other".to_owned()), "{names:?}");
            assert!(names.contains(&"ringlab-1-/other/".to_owned()), "{names:?}");
            page.server().go_down();
            page.reload().await;
            wait_version(page, name).await;
            page.server().come_back();
        }
    });
}

#[test]
fn of_a_version_that_is_not_whole_nothing_is_taken() {
    with_page(async |page| {
        kept(page).await;
        page.reload().await;
        let before = caches(page).await;
        let two = version(page.server(), "two");
        let html = fs::read_to_string(two.path().join("index.html")).unwrap();
        let start = named(&html, "two-start-", ".js");
        page.server().serve("/", two.path());
        // A file is missing; a file is another one than it should be.
        page.server().lose(&start);
        for _ in 0..2 {
            look_for_a_newer_one(page).await;
            assert!(page.server().was_asked_for(&start));
            assert_eq!(caches(page).await, before);
            page.button("Reload").wait_gone().await;
            page.reload().await;
            wait_version(page, "Ringlab").await;
            let broken = version(page.server(), "two");
            fs::write(broken.path().join(&start), "window.version = 'three'").unwrap();
            page.server().serve("/", broken.path());
            page.server().find(&start);
        }
        page.server().go_down();
        page.reload().await;
        wait_version(page, "Ringlab").await;
        put(page, "Alice", "milk").await;
    });
}

#[test]
fn embedded_in_a_page_it_stores_nothing() {
    with_page(async |page| {
        // An origin of its own, where nothing is stored yet.
        let address = page.url().await.replace("127.0.0.1", "localhost");
        page.visit(&format!("{address}?embed=1&panels=ask,ring"))
            .await;
        put(page, "Alice", "milk").await;
        let stored = "return [(await navigator.serviceWorker.getRegistrations()).length,
            (await caches.keys()).length, (await indexedDB.databases()).length,
            localStorage.length, sessionStorage.length, document.cookie]";
        assert_eq!(page.execute_async(stored).await, json!([0, 0, 0, 0, 0, ""]));
        // The same without, to see that it would.
        page.visit(&address).await;
        kept(page).await;
    });
}

#[test]
fn where_nothing_may_be_stored_it_runs_as_ever() {
    with_page(async |page| {
        for forbid in [
            "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })",
            "Object.defineProperty(Navigator.prototype, 'serviceWorker',
                { get() { throw new DOMException('sandboxed', 'SecurityError') } })",
            "ServiceWorkerContainer.prototype.register =
                () => Promise.reject(new DOMException('denied', 'SecurityError'))",
        ] {
            let script = json!({ "source": forbid });
            let command = "Page.addScriptToEvaluateOnNewDocument";
            let added = page.devtools(command, script).await;
            page.reload().await;
            put(page, "Alice", "milk").await;
            page.assert_console_clean().await;
            page.devtools("Page.removeScriptToEvaluateOnNewDocument", added)
                .await;
        }
    });
}

#[test]
fn while_developing_nothing_is_kept() {
    with_page(async |page| {
        kept(page).await;
        page.reload().await;
        let served = tempfile::tempdir().unwrap();
        copy(page.server().root(), served.path());
        let html = page.served("index.html");
        // As `trunk serve` makes it.
        let html = html.replace(" data-worker=", " data-none=");
        let html = html.replace("<title>Ringlab", "<!-- __TRUNK_WS_BASE__ --><title>Now");
        fs::write(served.path().join("index.html"), html).unwrap();
        stamp(served.path());
        page.server().serve("/", served.path());
        look_for_a_newer_one(page).await;
        wait_caches(page, 0).await;
        page.reload().await;
        assert_eq!(page.title().await, "Now");
        let workers = "return (await navigator.serviceWorker.getRegistrations()).length";
        wait_until("no service worker to be left", async || {
            page.execute_async(workers).await == 0
        })
        .await;
    });
}

#[test]
fn it_can_be_installed() {
    with_page(async |page| {
        kept(page).await;
        let nothing = || json!({});
        let errors = page
            .devtools("Page.getInstallabilityErrors", nothing())
            .await;
        assert_eq!(errors["installabilityErrors"], json!([]));
        let manifest = page.devtools("Page.getAppManifest", nothing()).await;
        assert_eq!(manifest["errors"], json!([]));
        let manifest: Json = serde_json::from_str(manifest["data"].as_str().unwrap()).unwrap();
        for icon in manifest["icons"].as_array().unwrap() {
            let name = icon["src"].as_str().unwrap();
            assert!(page.server().root().join(name).is_file(), "{name}");
        }
    });
}

#[test]
fn a_name_is_made_from_what_is_in_the_file_unless_others_know_it() {
    with_page(async |page| {
        let worker = page.served("sw.js");
        let listed = worker.lines().filter_map(|line| {
            let (name, rest) = line.strip_prefix("  \"./")?.split_once('"')?;
            rest.starts_with(": [").then(|| name.to_owned())
        });
        let names: Vec<String> = listed.collect();
        assert!(names.iter().any(|name| name.ends_with("_bg.wasm")));
        let is_made = |name: &str| {
            let mut parts = name.split(['-', '.', '/', '_']);
            parts.any(|part| part.len() >= 6 && part.bytes().all(|it| it.is_ascii_hexdigit()))
        };
        let others: Vec<&String> = names.iter().filter(|name| !is_made(name)).collect();
        // The page and the module for other pages. The service worker is not on its own list.
        assert_eq!(others, ["", "ringlab.d.ts", "ringlab.js"]);
    });
}
