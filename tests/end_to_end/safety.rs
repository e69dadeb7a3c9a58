//! The page's Content-Security-Policy: that it is strict, that it is kept to, and that it holds.

use crate::harness::{Page, with_page};
use crate::steps::{put, run};
use serde_json::{Value as Json, json};

/// What the policy must say; nothing else is allowed.
const POLICY: [&str; 9] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "worker-src 'self'",
    "manifest-src 'self'",
];

/// Loads the page again with somebody who writes down what the policy forbids.
async fn watched(page: &Page) {
    let watch = "window.violations = []; addEventListener('securitypolicyviolation', event =>
        violations.push(`${event.effectiveDirective}: ${event.blockedURI}`))";
    let parameters = json!({ "source": watch });
    page.devtools("Page.addScriptToEvaluateOnNewDocument", parameters)
        .await;
    page.reload().await;
}

async fn violations(page: &Page) -> Vec<String> {
    let violations = page.execute("return window.violations").await;
    serde_json::from_value(violations).expect("a list of what was forbidden")
}

#[test]
fn the_page_has_a_strict_policy_and_nothing_inline() {
    with_page(async |page| {
        let script = "return document.querySelector(
            'meta[http-equiv=\"Content-Security-Policy\"]').content";
        let policy = page.execute(script).await;
        let policy: Vec<&str> = policy.as_str().unwrap().split("; ").collect();
        assert_eq!(policy, POLICY);
        let html = page.served("index.html");
        let before = html.split("Content-Security-Policy").next().unwrap();
        for loads in ["<script", "<link", "<style"] {
            assert!(!before.contains(loads), "{loads} comes before the policy");
        }
        let inline =
            "return [...document.querySelectorAll('script:not([src]), style, [style]:not(g.node)')]
            .map(it => it.outerHTML)";
        assert_eq!(page.execute(inline).await, json!([]));
    });
}

#[test]
fn nothing_that_the_page_does_is_against_its_policy() {
    with_page(async |page| {
        watched(page).await;
        put(page, "Alice", "milk").await;
        run(page, "join F").await;
        run(page, "wait 2s").await;
        page.button("Help").click().await;
        page.switch("Node F is up").click().await;
        page.button("Step").click().await;
        // The nodes have their places all the same.
        let places = "return new Set([...document.querySelectorAll('g.node')]
            .map(node => node.style.transform)).size";
        assert_eq!(page.execute(places).await, 6);
        assert_eq!(violations(page).await, Vec::<String>::new());
        assert_eq!(page.foreign_requests().await, Vec::<String>::new());
    });
}

#[test]
fn what_is_injected_neither_runs_nor_calls_home() {
    with_page(async |page| {
        page.allow_console();
        watched(page).await;
        let inject = "
            const add = (name, set) => document.body.append(
                Object.assign(document.createElement(name), set));
            add('script', { textContent: 'window.hacked = 1' });
            add('script', { src: 'http://127.0.0.2:9/a.js' });
            add('img', { src: 'http://127.0.0.2:9/a.png' });
            add('iframe', { src: 'http://127.0.0.2:9/' });
            document.body.insertAdjacentHTML('beforeend', '<p onclick=\"window.hacked = 1\" style=\"color: red\">');
            document.body.lastChild.click();
            let refused = false;
            await fetch('http://127.0.0.2:9/').catch(() => refused = true);
            await new Promise(done => setTimeout(done));
            return { refused, hacked: window.hacked ?? null }";
        let outcome = page.execute_async(inject).await;
        assert_eq!(outcome, json!({ "refused": true, "hacked": null }));
        let mut directives: Vec<String> = violations(page)
            .await
            .iter()
            .filter_map(|violation| Some(violation.split_once(':')?.0.to_owned()))
            .collect();
        directives.sort();
        let expected = [
            "connect-src",
            "frame-src",
            "img-src",
            "script-src-attr",
            "script-src-elem",
            "script-src-elem",
            "style-src-attr",
        ];
        assert_eq!(directives, expected);
    });
}

#[test]
fn hostile_keys_and_values_stay_text_through_the_api() {
    with_page(async |page| {
        watched(page).await;
        let elements =
            "return document.querySelectorAll('img, script, iframe, a, link, style').length";
        let before = page.execute(elements).await;
        let long = "<b>".repeat(341);
        for evil in [
            "<img src=x onerror=window.hacked=1>",
            "</script><script>window.hacked=1</script>",
            "\u{202e}gpj.<svg onload=window.hacked=1>\u{202c}",
            "nul\0<i>\0",
            "\u{2028}\u{2029}\u{feff}<u>",
            &long,
        ] {
            let said = page
                .execute_with(
                    "const [text] = arguments;
                     const { siblings } = ringlab.put(text, text + '!', { as: text.slice(0, 9) });
                     ringlab.put(text, text + '?', { context: 'none' });
                     return siblings.map(it => it.value)",
                    vec![evil.into()],
                )
                .await;
            assert_eq!(said, json!([format!("{evil}!")]));
            run(page, "print history").await;
        }
        assert_eq!(
            page.execute("return window.hacked ?? null").await,
            Json::Null
        );
        assert_eq!(page.execute(elements).await, before);
        assert_eq!(violations(page).await, Vec::<String>::new());
        assert_eq!(page.foreign_requests().await, Vec::<String>::new());
        assert_eq!(page.sideways_scroll().await, 0);
        page.screenshot("hostile-api").await;
    });
}
