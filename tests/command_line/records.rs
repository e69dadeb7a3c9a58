//! The shape of every record of `run --json`.

use crate::harness::{codes, json, records};
use serde_json::{Value, json as value};

fn fields(record: &Value) -> Vec<&str> {
    let mut fields: Vec<&str> = record
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    fields.sort_unstable();
    fields
}

fn sorted(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words
}

const OP: &str = "type line command label client key at_us latency_us ok error siblings notfound \
                  context entry coordinator replicas hints";

#[test]
fn every_record_has_its_fields_and_no_others() {
    let found = records(
        "cluster seed=4\ncrash @k/2\nput k v as=alice label=first\nget k\n\
         expect value v\nprint replicas k\nwait quiet\n",
    );
    let kinds: Vec<&str> = found
        .iter()
        .map(|record| record["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "admin", "admin", "op", "op", "expect", "print", "admin", "summary"
        ]
    );
    assert_eq!(fields(&found[2]), sorted(OP));
    assert_eq!(fields(&found[3]), sorted(OP));
    assert_eq!(fields(&found[4]), sorted("type line ok expected found"));
    assert_eq!(fields(&found[5]), sorted("type line what data"));
    for admin in [&found[0], &found[1], &found[6]] {
        let fields = fields(admin);
        assert!(
            sorted("type line command at_us")
                .iter()
                .all(|name| fields.contains(name))
        );
        assert!(admin["command"].is_string() && admin["at_us"].is_u64());
    }
    let summary = "type expects_passed expects_failed events messages virtual_us trace_hash";
    assert_eq!(fields(&found[7]), sorted(summary));
}

#[test]
fn a_put_tells_everything_about_itself() {
    let found = records("put k 'a \u{fc}' as=alice label=first type=text/markdown");
    let put = &found[0];
    let told = value!({
        "type": "op", "line": 1, "command": "put", "label": "first", "client": "alice",
        "key": "k", "at_us": 0, "ok": true, "error": null, "notfound": false, "hints": [],
    });
    for (name, expected) in told.as_object().unwrap() {
        assert_eq!(&put[name], expected, "{name}");
    }
    let sibling = &put["siblings"][0];
    assert_eq!(fields(sibling), sorted("value base64 media dot by"));
    assert_eq!(sibling["value"], "a \u{fc}");
    assert_eq!(sibling["base64"], "YSDDvA==");
    assert_eq!(
        (&sibling["media"], &sibling["by"]),
        (&value!("text/markdown"), &value!("alice"))
    );
    let coordinator = put["coordinator"].as_str().unwrap();
    assert_eq!(sibling["dot"], format!("{coordinator}.1.1:1"));
    assert_eq!(
        put["entry"], put["coordinator"],
        "it enters by the first primary"
    );
    assert_eq!(
        put["replicas"].as_array().unwrap().len(),
        2,
        "W=2 had answered"
    );
    assert!(put["latency_us"].as_u64().unwrap() > 0);
    assert!(put["context"].is_string());
}

#[test]
fn a_request_that_fails_says_what_was_asked_and_what_was_got() {
    let (status, found, _) = json(
        "cluster sloppy=off\ncrash @k/2\ncrash @k/3\nput k v\nexpect error unavailable\nget k\n\
         pause @k/1\nget k via=@k/1\n",
    );
    assert_eq!(
        status, 0,
        "a request that fails is no failure of the script"
    );
    let (put, get, late) = (&found[3], &found[5], &found[7]);
    assert_eq!(codes(&found), ["unavailable", "unavailable", "timeout"]);
    for op in [put, get, late] {
        assert_eq!(fields(&op["error"]), sorted("code message needed got"));
        assert_eq!(op["error"]["needed"], 2);
        assert_eq!((&op["ok"], &op["context"]), (&value!(false), &Value::Null));
        assert_eq!(
            (&op["siblings"], &op["notfound"]),
            (&value!([]), &value!(false))
        );
    }
    assert_eq!(put["error"]["got"], 1);
    let message = put["error"]["message"].as_str().unwrap();
    for part in [
        "write needs 2 replicas",
        "1 answered in 1000 ms",
        "down: ",
        "stored on",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(
        get["error"]["message"]
            .as_str()
            .unwrap()
            .contains("read needs 2 replicas, 1 answered")
    );
    assert_eq!(late["latency_us"], 2_000_000);
    assert!(
        late["error"]["message"]
            .as_str()
            .unwrap()
            .contains("no reply came in 2000 ms")
    );
}

#[test]
fn a_hint_is_told_in_the_reply_and_found_until_it_is_home() {
    let found = records(
        "crash @k/3\nput k v w=3\nexpect hints 1 on=@k/4 for=@k/3\nprint hints\nprint replicas k\n\
         restart @k/3\nwait quiet\nexpect hints 0\nexpect converged\nprint hints\n",
    );
    let hint = &found[1]["hints"][0];
    assert_eq!(fields(hint), sorted("holder for"));
    assert!(
        found[1]["replicas"]
            .as_array()
            .unwrap()
            .contains(&hint["holder"])
    );
    let held = value!([{ "holder": hint["holder"], "for": hint["for"], "key": "k" }]);
    assert_eq!(found[3]["data"], held);
    let replicas = found[4]["data"]["replicas"].as_array().unwrap();
    let roles: Vec<&Value> = replicas.iter().map(|replica| &replica["role"]).collect();
    assert_eq!(roles, ["primary", "primary", "primary", "fallback"]);
    assert_eq!(replicas[3]["owed_to"], value!([hint["for"]]));
    assert_eq!(found[9]["data"], value!([]));
}

#[test]
fn a_delete_leaves_nothing_to_show_but_a_context() {
    let found = records(
        "put k v\ndelete k\nget k\nexpect notfound\nexpect ok\nput k new\nexpect value new",
    );
    for op in [&found[1], &found[2]] {
        assert_eq!((&op["ok"], &op["notfound"]), (&value!(true), &value!(true)));
        assert_eq!(op["siblings"], value!([]));
        assert!(op["context"].is_string());
    }
}

#[test]
fn an_asynchronous_request_is_told_when_it_is_over() {
    let found = records(
        "link @slow/1<->@slow/2 latency=const(100ms)\nlink @slow/1<->@slow/3 latency=const(100ms)\n\
         async put slow v label=s via=@slow/1\nwait 1ms\nawait s\nexpect ok of=s\n",
    );
    let kinds: Vec<(&Value, &Value)> = found.iter().map(|r| (&r["type"], &r["line"])).collect();
    let place = |line: u32| kinds.iter().position(|(_, l)| **l == value!(line)).unwrap();
    assert!(
        place(3) > place(4),
        "the put of line 3 ends after the wait of line 4"
    );
}

#[test]
fn a_resolve_is_one_record_that_spans_both_requests() {
    let found = records(
        "async put k a as=alice context=none\nasync put k b as=bob context=none\nawait\nget k\n\
         expect siblings 2\nresolve k c\nexpect value c\nget k as=dave\nexpect value c\n",
    );
    let resolve = found.iter().find(|r| r["command"] == "resolve").unwrap();
    let get = found.iter().find(|r| r["command"] == "get").unwrap();
    assert_eq!(resolve["line"], 6);
    let begun = get["at_us"].as_u64().unwrap() + get["latency_us"].as_u64().unwrap();
    assert_eq!(resolve["at_us"].as_u64().unwrap(), begun);
}

#[test]
fn a_failed_request_leaves_the_clients_context_as_it_was() {
    let found = records(
        "put k one\nget k\nput k lost w=9\nput k two\nexpect value two\nexpect siblings 1\n\
         put k x context=@nobody\nput k three\nexpect value three\n",
    );
    assert_eq!(
        codes(&found),
        ["ok", "ok", "bad-request", "ok", "bad-context", "ok"]
    );
}

#[test]
fn lines_with_a_time_run_at_that_time() {
    let found = records("at 30ms crash E\nat 10ms print config\nwait 50ms\n");
    let at = |line: u32| found.iter().position(|r| r["line"] == line).unwrap();
    assert!(at(2) < at(1) && at(1) < at(3));
    assert_eq!(found[at(1)]["at_us"], 30_000);
}
