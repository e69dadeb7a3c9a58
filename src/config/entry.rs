//! Where a client's request enters the cluster.

use super::wording::found;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The node that a client asks. `N` is how a node is named: a `NodeId` in the configuration, which
/// knows no keys; a `NodeRef`, which may be a place on a preference list, in scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry<N> {
    /// A random node that is up.
    Any,
    /// The first primary of the key that can be reached.
    #[default]
    Preference,
    /// Several are asked; the first to answer is taken.
    Fastest,
    /// This node.
    Node(N),
}

impl<N: FromStr> FromStr for Entry<N> {
    type Err = String;

    fn from_str(text: &str) -> Result<Entry<N>, String> {
        match text {
            "any" => Ok(Entry::Any),
            "preference" => Ok(Entry::Preference),
            "fastest" => Ok(Entry::Fastest),
            _ => text.parse().map(Entry::Node).map_err(|_| {
                let found = found(text);
                format!("expected any, preference, fastest or a node such as A, {found}")
            }),
        }
    }
}

impl<N: fmt::Display> fmt::Display for Entry<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Any => f.write_str("any"),
            Entry::Preference => f.write_str("preference"),
            Entry::Fastest => f.write_str("fastest"),
            Entry::Node(node) => node.fmt(f),
        }
    }
}
