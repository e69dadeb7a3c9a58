//! Which words there are of each kind.

use super::{Known, Offer};
use crate::config::Field;
use crate::script::words::{MARKS, quoted};
use crate::script::{ERROR_CODES, MESSAGE_KINDS};
use crate::sim::{Nemesis, Power};

/// Distributions of latency that people know, with what they are called.
pub const LATENCIES: [(&str, &str); 5] = [
    ("1 to 10 ms", "uniform(1ms,10ms)"),
    ("LAN", "lognormal(300us,0.5)"),
    ("WAN", "exp(5ms)+40ms"),
    ("heavy tail", "pareto(2ms,1.2)"),
    (
        "now and then slow",
        "mix(0.95:uniform(1ms,10ms),0.05:const(300ms))",
    ),
];

/// Values of which one reads wherever an option takes any text, number or time.
pub(super) const SAMPLES: [&str; 3] = ["x", "1", "1s"];

/// How many keys are offered as `@KEY/1`.
const MOST_LISTED: usize = 4;

/// The words of a kind; a word that is none stands for itself.
pub(super) fn of(kind: &'static str, typed: &str, known: &Known) -> Vec<Offer> {
    let plain = |words: &[&str]| words.iter().map(|word| Offer::new(*word, "")).collect();
    let named = |names: &[String], means: &str| {
        let names = names
            .iter()
            .map(|name| Offer::new(quoted(name, &MARKS), means));
        names.collect()
    };
    match kind {
        "NODE" | "NODES" => nodes(typed, known),
        "A->B" => links(typed, known),
        "KEY" => named(&known.keys, "key"),
        "CLIENT" => named(&known.clients, "client"),
        "LABEL" => named(&known.labels, "label"),
        "@LABEL" => {
            let labels: Vec<String> = known.labels.iter().map(|it| format!("@{it}")).collect();
            named(&labels, "what the request with this label returned")
        }
        "COUNT" => {
            let counts = (1..=known.n.clamp(1, 5)).map(|count| Offer::new(count.to_string(), ""));
            counts.collect()
        }
        "P" => plain(&["0", "0.01", "0.05", "0.1", "0.5", "1"]),
        "DIST" => {
            let known = LATENCIES
                .iter()
                .map(|(name, dist)| Offer::new(*dist, *name));
            known.collect()
        }
        "TIME" => plain(&["20ms", "200ms", "1s", "5s", "60s"]),
        "SKEW" => plain(&["+200ms", "-200ms", "+1s", "-1s"]),
        "FACTOR" => plain(&["x2", "x10", "x100"]),
        "BOOL" => plain(&["on", "off"]),
        "ZONE" => plain(&["z1", "z2", "z3"]),
        "NUMBER" => {
            let flights = known.flights.iter();
            let named = flights.map(|(number, what)| Offer::new(number.to_string(), what));
            named.collect()
        }
        "KIND" => plain(MESSAGE_KINDS),
        "CODE" => plain(ERROR_CODES),
        "MEDIA" => plain(&["text/plain", "application/json"]),
        "NEMESIS" => {
            let all = Nemesis::ALL.map(|nemesis| Offer::new(nemesis.name(), nemesis.meaning()));
            all.to_vec()
        }
        "PARTITION" => plain(&["0"]),
        _ if kind.starts_with(|c: char| c.is_ascii_lowercase()) => {
            let nemesis = Nemesis::ALL.into_iter().find(|it| it.name() == kind);
            vec![Offer::new(kind, nemesis.map_or("", Nemesis::meaning))]
        }
        _ => Vec::new(),
    }
}

/// The nodes by name, and by their places on the lists of keys.
fn nodes(typed: &str, known: &Known) -> Vec<Offer> {
    let by_name = known.nodes.iter().map(|(node, power)| {
        let means = match power {
            Power::Up => "up",
            Power::Paused => "paused",
            Power::Down | Power::Gone => "down",
        };
        Offer::new(node.to_string(), means)
    });
    let mut offers: Vec<Offer> = by_name.collect();
    let is_place = typed.trim_start_matches(['"', '\'']).starts_with('@');
    let keys = if is_place { MOST_LISTED } else { 1 };
    for key in known.keys.iter().take(keys) {
        for place in 1..=known.n {
            let word = quoted(&format!("@{key}/{place}"), &MARKS);
            offers.push(Offer::new(word, format!("primary {place} of this key")));
        }
    }
    offers
}

/// The beginnings of links, or their ends.
fn links(typed: &str, known: &Known) -> Vec<Offer> {
    let names = known.nodes.iter().map(|(node, _)| node.to_string());
    let other = |name: &str| if name == "A" { "B" } else { "A" };
    let mut offers = Vec::new();
    for name in names {
        // What is typed up to the `>` stays as it is.
        if typed.is_empty() || !typed.contains(['-', '<', '>']) {
            let sample = other(&name);
            for (arrow, means) in [("->", "one way"), ("<->", "both ways")] {
                offers.push(Offer::begun(format!("{name}{arrow}"), means, sample));
            }
        }
        offers.push(Offer::new(name, ""));
    }
    offers
}

/// The values that a field of the configuration can have, as far as they can be named.
pub(super) fn values_of(field: &Field) -> Vec<Offer> {
    let nobody = Known::default();
    let mut offers = vec![Offer::new(field.default, "as it is when not given")];
    let range = field.range;
    match range {
        _ if range.starts_with("const(") => offers.extend(of("DIST", "", &nobody)),
        "0 to 1" => offers.extend(of("P", "", &nobody)),
        _ if range.contains("us to") => offers.extend(of("TIME", "", &nobody)),
        _ if range.contains(" to ") => {
            offers.extend(["0", "1", "2", "3", "4", "5"].map(|number| Offer::new(number, "")));
        }
        _ => {
            let words = range.split([',', ' ']);
            offers.extend(words.map(|word| Offer::new(word, "")));
        }
    }
    // What follows from other fields is told in words: no value that could be given.
    offers.retain(|offer| !offer.text.is_empty() && !offer.text.contains([' ', '\t']));
    offers
}

/// What an option is for.
pub(super) fn meaning(option: &str) -> &'static str {
    const MEANINGS: [(&str, &str); 36] = [
        ("as", "the client that asks"),
        ("blind", "how likely a write carries no context"),
        ("by", "how much longer they take"),
        ("cause", "only those lost for this reason"),
        ("clients", "how many clients ask"),
        ("context", "what the write replaces"),
        ("damage", "how likely bits are damaged on the way"),
        ("disk", "what it finds when it starts"),
        ("dist", "how often each key is asked for"),
        ("duplicate", "how likely a message arrives twice"),
        ("dw", "how many replicas must have logged it"),
        ("entry", "where the client enters"),
        ("every", "how long each round is"),
        (
            "flight",
            "one message in flight, by the event of its sending",
        ),
        ("for", "for how long, or for which node"),
        ("from", "only messages from this node"),
        ("keep", "how much of what was not synced is kept"),
        ("keys", "how many keys are asked for"),
        ("kind", "only messages of this kind"),
        ("label", "what the reply is called"),
        ("latency", "how long messages take"),
        ("loss", "how likely a message is lost"),
        ("max", "the longest to wait"),
        ("of", "the reply with this label"),
        ("on", "only on this node"),
        ("ops", "how many requests"),
        ("pr", "how many primaries must answer"),
        ("pw", "how many primaries must have it"),
        ("r", "how many replicas must answer"),
        ("rate", "how many requests a second"),
        ("read", "how likely a request reads"),
        ("return_body", "whether the reply shows all siblings"),
        ("to", "only messages to this node"),
        ("type", "the media type of the value"),
        ("via", "the node that is asked"),
        ("w", "how many replicas must have it"),
    ];
    let found = MEANINGS.iter().find(|(name, _)| *name == option);
    found.map_or("", |(_, meaning)| meaning)
}
