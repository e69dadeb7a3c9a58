//! Ringlab as a module of a page of one's own.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{put, trace_hash};
use serde_json::{Value as Json, json};

/// A page of somebody else on the same server, with an `#app` and mistakes of its own.
const OTHERS: &str = "<link rel=icon href=data:,><main id=app>mine</main><script type=module>
    import init, { Cluster } from '../ringlab.js';
    try { new Cluster() } catch (error) { window.early = error.message }
    await Promise.all([init(), init()]);
    window.Cluster = Cluster;
    </script>";

async fn visit_others(page: &Page) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for a page");
    std::fs::write(folder.path().join("index.html"), OTHERS).expect("writing a page");
    page.server().serve("/elsewhere/", folder.path());
    page.visit_other("elsewhere/index.html").await;
    wait_until("the module to be there", async || {
        page.execute("return !!window.Cluster").await == true
    })
    .await;
    folder
}

#[test]
fn clusters_of_another_page_are_its_own_and_run_as_here() {
    with_page(async |page| {
        let first = page.server().url("");
        put(page, "Alice", "milk").await;
        let (here, link) = (
            trace_hash(page).await,
            page.execute("return window.ringlab.toLink()").await,
        );
        let _folder = visit_others(page).await;
        let early = page.execute("return window.early").await;
        assert!(early.as_str().unwrap().contains("await init()"), "{early}");
        let script = "const one = new Cluster({ nodes: 3, latency: 'const(5ms)', sloppy: false });
            const other = new Cluster();
            const op = one.put('cart', 'milk', { as: 'alice' });
            one.crash('C');
            return [op.ok, op.latency_us, one.state().nodes.map(it => it.up), one.state().config.sloppy,
                other.state().nodes.length, other.state().now_us]";
        let got = page.execute(script).await;
        assert_eq!(got, json!([true, 10_000, [true, true, false], false, 5, 0]));
        // The page's run, here; and this one's, in the page.
        let script = "const there = Cluster.fromLink(arguments[0]);
            const hash = there.state().trace_hash;
            there.run('crash C\\nput cart eggs as=bob');
            return [hash, there.state().trace_hash, there.toLink(), there.verdict]";
        let got = page.execute_with(script, vec![link]).await;
        assert_eq!(got[0], json!(here));
        let verdict = got[3].as_str().unwrap_or_default();
        assert!(verdict.contains("replays exactly"), "{verdict}");
        let link = got[2].as_str().expect("a link");
        assert!(link.starts_with(&format!("{first}#r1.")), "{link}");
        let app = "return [document.querySelector('#app').textContent, 'ringlab' in window,
            !!document.querySelector('.notice'), localStorage.length]";
        assert_eq!(page.execute(app).await, json!(["mine", false, false, 0]));
        page.visit(link).await;
        page.any("status").wait_text("replays exactly").await;
        assert_eq!(json!(trace_hash(page).await), got[1]);
    });
}

#[test]
fn what_is_wrong_is_thrown_and_leaves_the_page_alone() {
    with_page(async |page| {
        let _folder = visit_others(page).await;
        for (call, told) in [
            (
                "new Cluster({ nodes: 2 })",
                "n=3 (the default) does not fit nodes=2",
            ),
            ("new Cluster({ r: 1.5 })", "config: "),
            (
                "new Cluster({ nodes: {} })",
                "nodes: expected a string, a number or a boolean",
            ),
            ("new Cluster({ colour: 'red' })", "colour"),
            ("new Cluster('nodes=3')", "config: expected an object"),
            (
                "new Cluster({ get nodes() { throw 'boo' } })",
                "nodes: expected a value, found one that cannot be read: boo",
            ),
            ("Cluster.fromLink('r1.nonsense')", "link: "),
            ("Cluster.fromLink(7)", "link: expected a string, found 7"),
            ("new Cluster().put('', 'x')", "an empty one"),
        ] {
            let script = format!(
                "try {{ {call}; return 'nothing' }} catch (it) {{ return [it.name, it.message] }}"
            );
            let thrown = page.execute(&script).await;
            assert_eq!(thrown[0], "RinglabError", "{call}: {thrown}");
            assert!(
                thrown[1].as_str().unwrap().contains(told),
                "{call}: {thrown}"
            );
        }
        // A mistake of the page itself is none of Ringlab's business.
        page.allow_console();
        page.execute(
            "setTimeout(() => { window.after = true; throw new Error('mine') }); return null",
        )
        .await;
        wait_until("the page's own mistake", async || {
            page.execute("return window.after").await == true
        })
        .await;
        let still = "return [new Cluster().put('k', 'v').ok, !!document.querySelector('.notice')]";
        assert_eq!(page.execute(still).await, json!([true, false]));
    });
}

#[test]
fn its_types_name_every_method() {
    with_page(async |page| {
        let types = page.served("ringlab.d.ts");
        let _folder = visit_others(page).await;
        let names = page.execute("return Object.keys(new Cluster())").await;
        let names: Vec<String> = serde_json::from_value(names).expect("names");
        assert!(names.len() > 15, "{names:?}");
        for name in &names {
            let is_told = [
                format!("  {name}("),
                format!("  {name}<"),
                format!("readonly {name}:"),
            ];
            assert!(is_told.iter().any(|told| types.contains(told)), "{name}");
        }
        // Listeners are told, each by their own cluster.
        let script = "const [one, other] = [new Cluster(), new Cluster()]; window.heard = [];
            const end = one.on('op', op => heard.push(op.key));
            one.put('a', '1'); other.put('b', '2'); window.end = end; return null";
        page.execute(script).await;
        wait_until("a listener to be told", async || {
            page.execute("return window.heard").await == json!(["a"])
        })
        .await;
        assert_eq!(page.execute("return window.end()").await, Json::Null);
    });
}

/// The names of an interface's fields in the types; those of objects within it are left out.
fn fields(types: &str, interface: &str) -> Vec<String> {
    let begin = format!("export interface {interface} {{");
    let (_, rest) = types.split_once(&begin).expect("an interface");
    let (inside, _) = rest.split_once("\n}").expect("its end");
    let lines = inside.lines().filter_map(|line| {
        let field = line.strip_prefix("  ")?;
        let (name, _) = field.split_once(':')?;
        let is_name = name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        is_name.then(|| name.to_owned())
    });
    let mut names: Vec<String> = lines.collect();
    names.sort();
    names
}

#[test]
fn its_types_have_the_fields_that_there_are() {
    with_page(async |page| {
        let types = page.served("ringlab.d.ts");
        let _folder = visit_others(page).await;
        let script = "const it = new Cluster();
            const records = it.run('put k v\\nexpect ok\\nprint replicas k\\ncrash C');
            const named = Object.fromEntries(records.map(it => [it.type, it]));
            return { Op: named.op, Sibling: named.op.siblings[0], Expect: named.expect,
                Print: named.print, Admin: named.admin, State: it.state() }";
        let Json::Object(there_are) = page.execute(script).await else {
            panic!("an object of objects");
        };
        assert_eq!(there_are.len(), 6);
        for (interface, object) in there_are {
            let object = object.as_object().expect("an object");
            let mut names: Vec<String> = object.keys().cloned().collect();
            names.sort();
            assert_eq!(fields(&types, &interface), names, "{interface}");
        }
    });
}
