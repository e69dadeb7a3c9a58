//! Names of nodes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most nodes that a cluster may have.
pub const MAX_NODES: u16 = 1_000;

/// A node, by its place in the order of names: 0 is `A`, 25 is `Z`, 26 is `AA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The first `count` nodes in order of name.
    pub fn first(count: u16) -> impl Iterator<Item = NodeId> + Clone {
        (0..count).map(NodeId)
    }

    /// The node as an index into a table of nodes.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [0u8; 4];
        let mut start = letters.len();
        let mut rest = u32::from(self.0) + 1;
        while rest > 0 {
            start -= 1;
            letters[start] = b'A' + ((rest - 1) % 26) as u8;
            rest = (rest - 1) / 26;
        }
        f.pad(std::str::from_utf8(&letters[start..]).unwrap_or("?"))
    }
}

impl FromStr for NodeId {
    type Err = String;

    fn from_str(text: &str) -> Result<NodeId, String> {
        let wrong = || format!("expected a node such as A, B or AA, found `{text}`");
        if text.is_empty() || text.len() > 3 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(wrong());
        }
        let place = text
            .bytes()
            .fold(0u32, |place, b| place * 26 + u32::from(b - b'A') + 1);
        u16::try_from(place - 1).map(NodeId).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn names_run_from_a_to_z_and_on_to_aa() {
        assert_eq!(NodeId(0).to_string(), "A");
        assert_eq!(NodeId(25).to_string(), "Z");
        assert_eq!(NodeId(26).to_string(), "AA");
        for place in 0..MAX_NODES {
            let node = NodeId(place);
            assert_eq!(node.to_string().parse::<NodeId>(), Ok(node));
        }
        for text in ["", "a", "A1", "AAAA", "@", "Ä"] {
            assert!(text.parse::<NodeId>().is_err(), "{text} was read as a node");
        }
    }
}
