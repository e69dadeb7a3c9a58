//! From a `curl` line to a command.

use crate::base::NodeId;
use crate::config::wording::{found, nearest, one_of, shown};
use crate::script::error::Mistake;
use crate::script::words::{self, MARKS, Word, quoted};
use crate::script::{ScriptError, parse_line};

/// The flags that mean something here, as errors name them.
pub(in crate::script) const FLAGS: [(&str, &str); 6] = [
    ("-X", "the method: GET, PUT, POST or DELETE"),
    ("-H", "a header"),
    ("-d", "the value"),
    ("-u", "the client that asks"),
    ("-i", "with the headers, which are always shown"),
    ("--json", "the value, as application/json"),
];
/// What can be asked.
pub(in crate::script) const METHODS: [&str; 4] = ["GET", "PUT", "POST", "DELETE"];
/// The headers that mean something here.
pub(in crate::script) const HEADERS: [&str; 3] =
    ["X-Ringlab-Context", "X-Ringlab-Client", "Content-Type"];
/// Hosts that stand for the whole cluster.
const ANY_HOST: [&str; 4] = ["", "localhost", "127.0.0.1", "any"];

/// Whether a line is meant for this.
pub fn is_curl(line: &str) -> bool {
    line.split_whitespace().next() == Some("curl")
}

/// What a `curl` line says.
#[derive(Default)]
struct Said<'a> {
    method: Option<(String, &'a Word)>,
    data: Option<String>,
    context: Option<String>,
    client: Option<String>,
    media: Option<String>,
    url: Option<(String, &'a Word)>,
}

/// The command that a `curl` line stands for.
///
/// # Errors
/// What is wrong with the line, where, and what was expected.
pub fn read_curl(line: &str) -> Result<String, ScriptError> {
    read(line).map_err(|mistake| mistake.in_line(1))
}

fn read(line: &str) -> Result<String, Mistake> {
    let (words, end) = words::split(line)?;
    let mut said = Said::default();
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        let text = word.text.as_str();
        let Some(flags) = text.strip_prefix('-').filter(|flags| !flags.is_empty()) else {
            if said.url.is_some() {
                let message = format!("curl: expected one address, {}", found(text));
                return Err(Mistake::at(word.column, message));
            }
            said.url = Some((text.to_owned(), word));
            continue;
        };
        let mut value = |what: &str| {
            let next = rest.next();
            next.map(|word| (word.text.clone(), word)).ok_or_else(|| {
                let message = format!("curl: expected {what}, found the end of the line");
                Mistake::at(end, message)
            })
        };
        if let Some(long) = flags.strip_prefix('-') {
            let short = match long {
                "request" => 'X',
                "header" => 'H',
                "data" | "data-raw" | "data-binary" | "data-ascii" => 'd',
                "user" => 'u',
                "json" => {
                    said.media.get_or_insert("application/json".into());
                    'd'
                }
                "url" => {
                    said.url = Some(value("an address")?);
                    continue;
                }
                "include" | "silent" | "show-error" | "verbose" => continue,
                _ => return Err(unknown_flag(word)),
            };
            let (text, at) = value(wants(short))?;
            said.take_in(short, text, at)?;
            continue;
        }
        for (at, flag) in flags.char_indices() {
            match flag {
                'i' | 's' | 'S' | 'v' => {}
                'X' | 'H' | 'd' | 'u' => {
                    let (text, at) = match &flags[at + 1..] {
                        "" => value(wants(flag))?,
                        rest => (rest.to_owned(), word),
                    };
                    said.take_in(flag, text, at)?;
                    break;
                }
                _ => return Err(unknown_flag(word)),
            }
        }
    }
    said.command(end)
}

/// What follows a flag.
fn wants(flag: char) -> &'static str {
    match flag {
        'X' => "a method such as PUT",
        'H' => "a header such as 'X-Ringlab-Client: alice'",
        'd' => "the value",
        _ => "the name of a client",
    }
}

fn unknown_flag(word: &Word) -> Mistake {
    let flags = FLAGS.map(|(flag, _)| flag);
    let message = format!(
        "curl has no `{}` here: expected {}",
        shown(&word.text),
        one_of(&flags)
    );
    Mistake::at(word.column, message)
}

impl<'a> Said<'a> {
    fn take_in(&mut self, flag: char, text: String, word: &'a Word) -> Result<(), Mistake> {
        let wrong = |message: String| Err(Mistake::at(word.column, message));
        match flag {
            'X' => self.method = Some((text, word)),
            'd' if text.starts_with('@') && text.len() > 1 => {
                return wrong("curl: expected the value itself: there are no files here".into());
            }
            'd' => {
                // Several are joined, as curl does.
                let data = self.data.take().map(|data| format!("{data}&{text}"));
                self.data = Some(data.unwrap_or(text));
            }
            // There are no passwords here.
            'u' => self.client = Some(text.split(':').next().unwrap_or_default().to_owned()),
            _ => {
                let Some((name, value)) = text.split_once(':') else {
                    let found = found(&text);
                    return wrong(format!("curl: expected a header as 'NAME: VALUE', {found}"));
                };
                let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
                match name.as_str() {
                    "x-ringlab-context" => self.context = Some(value),
                    "x-ringlab-client" => self.client = Some(value),
                    "content-type" => self.media = Some(value),
                    _ if name.starts_with("x-ringlab") || name.starts_with("if-") => {
                        let lower = HEADERS.map(str::to_lowercase);
                        let near = nearest(&name, lower.iter().map(String::as_str));
                        let near = near.and_then(|near| lower.iter().position(|it| it == near));
                        let message = format!(
                            "curl: no header `{}` is understood here: expected {}",
                            shown(&name),
                            one_of(&HEADERS)
                        );
                        let mistake = Mistake::at(word.column, message);
                        return Err(mistake.or_nearest(near.map(|near| HEADERS[near])));
                    }
                    // What a client says about itself changes nothing.
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The command that all of this amounts to.
    fn command(self, end: u32) -> Result<String, Mistake> {
        let Some((url, at)) = self.url else {
            let message = "curl: expected an address such as http://node-a/kv/cart or /kv/cart, \
                           found the end of the line";
            return Err(Mistake::at(end, message));
        };
        let wrong = |message: String| Mistake::at(at.column, format!("curl: {message}"));
        let method = match (&self.method, &self.data) {
            (Some((method, _)), _) => method.to_ascii_uppercase(),
            (None, Some(_)) => "POST".into(),
            (None, None) => "GET".into(),
        };
        let (name, queries): (_, &[&str]) = match method.as_str() {
            "GET" => ("get", &["r", "pr"]),
            "PUT" | "POST" => ("put", &["w", "pw", "dw", "return_body"]),
            "DELETE" => ("delete", &["w"]),
            _ => {
                let column = self.method.map_or(end, |(_, word)| word.column);
                let expected = one_of(&METHODS);
                let message = format!("curl: expected {expected}, {}", found(&method));
                return Err(Mistake::at(column, message));
            }
        };
        if self.data.is_some() && name != "put" {
            return Err(wrong(format!("{method} takes no data")));
        }
        let Address { node, key, query } = Address::read(&url).map_err(wrong)?;
        let mut command = format!("{name} {}", quoted(&key, &MARKS));
        if name == "put" {
            command += &format!(" {}", quoted(&self.data.unwrap_or_default(), &MARKS));
        }
        let mut add = |name: &str, value: &str| {
            command += &format!(" {name}={}", quoted(value, &[]));
        };
        if let Some(client) = &self.client {
            add("as", client);
        }
        if name != "get" {
            add("context", self.context.as_deref().unwrap_or("none"));
        }
        let mut returns = false;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = if name == "returnbody" {
                "return_body"
            } else {
                name
            };
            if !queries.contains(&name) {
                let asked = shown(name);
                let expected = one_of(queries);
                return Err(wrong(format!(
                    "{method} has no parameter `{asked}`: expected {expected}"
                )));
            }
            returns |= name == "return_body";
            add(name, &decoded(value).map_err(wrong)?);
        }
        if name == "put" && !returns {
            add("return_body", "off");
        }
        if let Some(media) = self.media.as_deref().filter(|_| name == "put") {
            add("type", media);
        }
        if let Some(node) = node {
            add("via", &node.to_string());
        }
        match parse_line(&command, 1) {
            Ok(_) => Ok(command),
            Err(error) => Err(wrong(error.message)),
        }
    }
}

/// What an address is about.
struct Address<'a> {
    node: Option<NodeId>,
    key: String,
    query: &'a str,
}

impl Address<'_> {
    fn read(url: &str) -> Result<Address<'_>, String> {
        let expected = || {
            let found = found(url);
            format!("expected an address such as http://node-a/kv/cart or /kv/cart, {found}")
        };
        let plain = url.strip_prefix("http://").or(url.strip_prefix("https://"));
        let plain = plain.unwrap_or(url).split('#').next().unwrap_or_default();
        let (host, path) = plain.split_at(plain.find('/').ok_or_else(expected)?);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let key = path.strip_prefix("/kv/").ok_or_else(expected)?;
        let name = host
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let node = match ANY_HOST.contains(&name.as_str()) {
            true => None,
            false => {
                let node = name
                    .strip_prefix("node-")
                    .unwrap_or(&name)
                    .to_ascii_uppercase();
                Some(node.parse().map_err(|_| {
                    let name = shown(&name);
                    format!("unknown host `{name}`: expected a node such as node-a, or localhost")
                })?)
            }
        };
        Ok(Address {
            node,
            key: decoded(key)?,
            query,
        })
    }
}

/// A piece of an address with its percent signs resolved.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = (digit(), digit());
        let Some((high, low)) = high.zip(low) else {
            return Err("expected two hexadecimal digits after %, as in %20 for a space".into());
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| "expected a key that is UTF-8".into())
}
