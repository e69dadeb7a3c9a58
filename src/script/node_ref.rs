//! How a script names a node.

use crate::base::NodeId;
use crate::config::wording::found;
use std::fmt;
use std::str::FromStr;

/// A node by name, or by its place on a key's preference list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeRef {
    /// `A`. Whether the cluster has it is found out when the command runs.
    Named(NodeId),
    /// `@KEY/I`: a place on the preference list of a key, by the newest ownership table at the time
    /// when the command runs.
    OnList {
        /// The key; not empty. It may hold slashes: the last one ends it.
        key: String,
        /// The place, counted from 1: 1 to N are the primaries, the fallbacks follow.
        place: u32,
    },
}

impl FromStr for NodeRef {
    type Err = String;

    fn from_str(text: &str) -> Result<NodeRef, String> {
        let place = |text: &str| {
            let (key, place) = text.strip_prefix('@')?.rsplit_once('/')?;
            let digits = place.bytes().all(|b| b.is_ascii_digit());
            let place = place.parse().ok().filter(|place| digits && *place >= 1)?;
            (!key.is_empty()).then(|| NodeRef::OnList {
                key: key.to_owned(),
                place,
            })
        };
        text.parse()
            .map(NodeRef::Named)
            .ok()
            .or_else(|| place(text))
            .ok_or_else(|| format!("expected a node such as A or @KEY/1, {}", found(text)))
    }
}

impl fmt::Display for NodeRef {
    /// As it is read, before any quoting.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NodeRef::Named(node) => node.fmt(f),
            NodeRef::OnList { key, place } => write!(f, "@{key}/{place}"),
        }
    }
}
