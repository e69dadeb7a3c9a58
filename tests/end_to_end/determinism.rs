//! The page and the command line are one engine: the same script gives the same, bit for bit.

use crate::harness::{Page, with_page};
use crate::steps::{answered, paused, put, switch, trace_hash};
use serde_json::{Value as Json, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// What `ringlab run -` writes for a script.
fn native(script: &str, options: &[&str]) -> String {
    let mut process = Command::new(env!("CARGO_BIN_EXE_ringlab"))
        .args(["run", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command line starts");
    let input = process.stdin.take();
    input
        .expect("its input is piped")
        .write_all(script.as_bytes())
        .expect("it reads the script");
    let output = process.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("it writes text")
}

/// The same as JSON, one value a line.
fn native_json(script: &str) -> Vec<Json> {
    let line = |line: &str| serde_json::from_str(line).expect("each line is JSON");
    native(script, &["--json"]).lines().map(line).collect()
}

/// Runs a script in the page, from nothing: everything that came out, and the hash.
async fn in_page(page: &Page, script: &str) -> (Vec<Json>, String) {
    let ran = page
        .execute_with(
            "return window.ringlab.run(arguments[0])",
            vec![script.into()],
        )
        .await;
    let outputs = ran.as_array().expect("a list of what came out").clone();
    (outputs, trace_hash(page).await)
}

const SCRIPTS: [&str; 4] = [
    "cluster seed=1\nput cart milk as=alice\nput cart eggs as=bob context=none\nget cart as=alice\n\
     expect siblings 2\nresolve cart bread as=alice\nexpect value bread\nprint replicas cart\n",
    "cluster seed=18446744073709551615\ncrash @cart/1\nput cart milk\nwait 2s\nprint hints\n\
     restart A\nwait 5s\nexpect hints 0\n",
    "cluster nodes=9 n=5 r=3 w=3 seed=42\nbus loss=0.2 duplicate=0.1\n\
     async put a 1 as=x\nasync put a 2 as=y\nasync get a as=z\nawait\nwait 10s\nheal\nprint metrics\n",
    "cluster seed=7 latency=lognormal(5ms,1.2)\npartition A,B | C,D,E\nput k a via=A w=1 as=x\n\
     put k b via=C w=1 as=y\nheal\nget k r=3\nexpect siblings 2\nput \u{1f95b} \"\u{1f95a}\\n\"\n",
];

#[test]
fn scripts_give_the_same_trace_in_the_page_and_natively() {
    with_page(async |page| {
        for script in SCRIPTS {
            let mut expected = native_json(script);
            let summary = expected.pop().expect("the summary");
            let (outputs, hash) = in_page(page, script).await;
            assert_eq!(json!(outputs), json!(expected), "{script}");
            assert_eq!(json!(hash), summary["trace_hash"], "{script}");
            // And again.
            assert_eq!(in_page(page, script).await, (outputs, hash), "{script}");
        }
    });
}

#[test]
fn the_status_is_the_sentence_of_the_command_line() {
    with_page(async |page| {
        let mut said = vec![put(page, "Alice", "milk").await];
        said.push(put(page, "Bob", "eggs").await);
        page.button("Keep milk").click().await;
        said.push(answered(page, &["resolve"]).await);
        page.button("Get").click().await;
        said.push(answered(page, &["get"]).await);
        let script = "put cart milk as=alice\nput cart eggs as=bob\nresolve cart milk as=bob\nget cart as=bob\n";
        let told = native(script, &[]);
        for sentence in said {
            assert!(told.contains(&sentence), "{sentence}\nis not in\n{told}");
        }
    });
}

#[test]
fn what_buttons_did_can_be_run_again_from_their_commands() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        switch(page, "A").click().await;
        switch(page, "A").wait_checked(false).await;
        put(page, "Bob", "eggs").await;
        paused(page).await;
        let script = "put cart milk as=alice\ncrash A\nput cart eggs as=bob\n";
        let summary = native_json(script).pop().expect("the summary");
        assert_eq!(json!(trace_hash(page).await), summary["trace_hash"]);
    });
}
