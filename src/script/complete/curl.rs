//! What can stand in a console, which takes `curl` lines beside the script language.

use super::{
    Completion, Current, Found, Known, Offer, complete_with, cut, kinds, line_up_to, settle,
};
use crate::script::http::{FLAGS, HEADERS, METHODS};
use crate::script::words::{MARKS, Word, quoted};
use crate::script::{is_curl, read_curl};

/// What can stand at the byte `caret` of what is typed into a console.
pub fn complete_console(text: &str, caret: usize, known: &Known) -> Completion {
    let extra = [
        Offer::new("curl", "The same over HTTP: curl -d milk /kv/cart"),
        Offer::new("help", "What all commands are."),
    ];
    let (_, line) = line_up_to(text, caret);
    if !is_curl(line) || line.trim_start() == "curl" {
        return complete_with(text, caret, known, &extra);
    }
    let Some((words, current)) = cut(line) else {
        return Completion::default();
    };
    let reads = |line: &str| {
        let end = line.chars().count() as u32;
        read_curl(line).map_or_else(|error| error.column > end, |_| true)
    };
    settle(text, caret, &current, at(&words, &current, known), reads)
}

fn at(words: &[Word], current: &Current, known: &Known) -> Found {
    let last = words.last().map_or("", |word| word.text.as_str());
    let header = |name: &&str| match *name {
        "Content-Type" => Offer::new("'Content-Type: application/json'", "the media type"),
        "X-Ringlab-Client" => Offer::begun("'X-Ringlab-Client: ", "who asks", "x'"),
        _ => Offer::begun(format!("'{name}: "), "what the write replaces", "none'"),
    };
    let offers = match last {
        "-X" => METHODS.map(|method| Offer::new(method, "")).to_vec(),
        "-H" => HEADERS.iter().map(header).collect(),
        "-u" => kinds::of("CLIENT", "", known),
        "-d" | "--json" => Vec::new(),
        _ => {
            let mut offers = Vec::new();
            // What a flag still wants is not missing yet.
            for (flag, means) in FLAGS {
                offers.push(Offer::new(flag, means));
            }
            for key in &known.keys {
                let path = quoted(&format!("/kv/{}", encoded(key)), &MARKS);
                offers.push(Offer::new(path, "wherever the client enters"));
            }
            if known.keys.is_empty() {
                offers.push(Offer::begun("/kv/", "a key", "x"));
            }
            for (node, _) in &known.nodes {
                let host = format!("http://node-{}/kv/", node.to_string().to_ascii_lowercase());
                offers.push(Offer::begun(host, format!("asked of {node}"), "x"));
            }
            if current.text.starts_with("http") {
                for (node, _) in &known.nodes {
                    for key in &known.keys {
                        let host = node.to_string().to_ascii_lowercase();
                        let address = format!("http://node-{host}/kv/{}", encoded(key));
                        offers.push(Offer::new(address, ""));
                    }
                }
            }
            offers
        }
    };
    Found {
        offset: 0,
        offers,
        usage: Some(
            "curl [-X METHOD] [-d DATA] [-H 'NAME: VALUE'] [-u CLIENT] http://node-a/kv/KEY",
        ),
    }
}

/// A key as a part of an address.
fn encoded(key: &str) -> String {
    let mut text = String::new();
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}
