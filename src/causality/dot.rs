//! Names of writers and of single writes.

use crate::base::NodeId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who numbers writes: a node, on one disk, since one birth. Written `A.1.1`.
///
/// Two lives of a node that do not share their memory must not share an actor: the second would
/// number its writes from 1 again, replicas would take them for old ones, and acknowledged writes
/// would vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The node.
    pub node: NodeId,
    /// Which disk of the node, raised whenever recovery cannot prove that nothing was lost.
    pub disk: u32,
    /// The node's durable counter of keys it began to coordinate without a birth of its own.
    pub birth: u32,
}

/// One write: the `counter`-th of `actor` on a key, counted from 1. Written `A.1.1:4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Dot {
    /// Who numbered the write.
    pub actor: Actor,
    /// Its number, from 1.
    pub counter: u64,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.node, self.disk, self.birth)
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Actor, String> {
        let read = || {
            let (node, rest) = text.split_once('.')?;
            let (disk, birth) = rest.split_once('.')?;
            Some(Actor {
                node: node.parse().ok()?,
                disk: plain_number(disk)?,
                birth: plain_number(birth)?,
            })
        };
        read().ok_or_else(|| format!("expected an actor such as A.1.1, found `{text}`"))
    }
}

impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.actor, self.counter)
    }
}

impl FromStr for Dot {
    type Err = String;

    fn from_str(text: &str) -> Result<Dot, String> {
        let read = || {
            let (actor, counter) = text.split_once(':')?;
            let actor = actor.parse().ok()?;
            let counter = plain_number(counter).filter(|&counter| counter > 0)?;
            Some(Dot { actor, counter })
        };
        read().ok_or_else(|| format!("expected a dot such as A.1.1:4, found `{text}`"))
    }
}

/// A decimal number without sign or leading zeros, so that each name is written in one way only.
fn plain_number<N: FromStr>(text: &str) -> Option<N> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn names_are_read_as_they_are_written() {
        for text in ["A.1.1:4", "AA.0.4294967295:18446744073709551615"] {
            let dot: Dot = text.parse().unwrap();
            assert_eq!(dot.to_string(), text);
            assert_eq!(dot.actor.to_string().parse(), Ok(dot.actor));
        }
    }

    #[test]
    fn refuses_what_is_no_dot() {
        for text in [
            "",
            "A",
            "A.1.1",
            "A.1:4",
            "A.1.1.1:4",
            "A.1.1:",
            "A.1.1:0",
            "A.01.1:4",
            "A.+1.1:4",
            "A.1.4294967296:4",
            "a.1.1:4",
            "A.1.1:4:4",
            "A.1.1: 4",
        ] {
            assert!(text.parse::<Dot>().is_err(), "{text} was read as a dot");
        }
    }

    #[test]
    fn actors_are_ordered_by_node_then_disk_then_birth() {
        let names = ["A.1.2", "A.1.10", "A.2.1", "B.0.0", "AA.0.0"];
        let actors: Vec<Actor> = names.iter().map(|name| name.parse().unwrap()).collect();
        assert!(actors.is_sorted());
    }
}
