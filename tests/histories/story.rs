//! A run in which much happens, and how a person does a script.

use ringlab::history::History;
use ringlab::script::parse_script;

/// Does each line of a script as a person would: a request is waited for, and what is refused is passed
/// over. What was laid up for later stays so.
pub fn play(history: &mut History, script: &str) {
    for line in history.schedule(parse_script(script).unwrap()).unwrap() {
        let _ = history.start(line);
        while history.is_waiting() {
            let next = history.next_at().unwrap();
            let _ = history.pump(next);
        }
    }
}

/// Requests, faults, what is laid up, odd letters.
pub const STORY: &str = "put cart milk as=alice\ncrash C\nput cart eggs as=bob\nat 900ms restart C\n\
    wait 400ms\nget cart as=alice\npartition A,B | C,D,E\nwait 1s\nheal\nput cart \"<&\\\"> ü\" as=bob";
