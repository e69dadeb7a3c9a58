//! Who brings what to whom when a key's primaries change (DESIGN 4.5).

use crate::base::NodeId;

/// The primaries of a key before and after a change.
#[derive(Clone, Copy, Debug)]
pub struct Succession<'a> {
    /// Before.
    pub before: &'a [NodeId],
    /// After.
    pub after: &'a [NodeId],
    /// Those that were removed and bring nothing to anybody, in order of name.
    pub removed: &'a [NodeId],
}

impl Succession<'_> {
    /// The new primary that takes the place of `node`, which was one before and is none any more;
    /// nothing when it still is one, or never was.
    ///
    /// Each that goes has another successor while there are enough new ones, those that can bring
    /// it something themselves first; where there are none left, the first primary comes after it.
    pub fn successor(&self, node: NodeId) -> Option<NodeId> {
        let place = self.going().position(|gone| gone == node)?;
        self.coming().nth(place).or(self.after.first().copied())
    }

    /// The new primaries that `node`, which held the key as a primary before, has to bring it to.
    ///
    /// Every new primary is brought the key by one node. One that goes brings it to its successor.
    /// What those that were removed do not bring, and what there is more of after a cluster has
    /// grown to `N` nodes, comes from the first primary that stays, or else the first that goes.
    pub fn heirs(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let bringing = self.going().filter(|gone| !self.is_removed(*gone)).count();
        let own = self.successor(node).filter(|_| !self.is_removed(node));
        let first = self
            .before
            .iter()
            .copied()
            .find(|it| self.after.contains(it));
        let first = first.or(self.going().find(|gone| !self.is_removed(*gone)));
        let rest = (first == Some(node)).then(|| self.coming().skip(bringing));
        own.into_iter().chain(rest.into_iter().flatten())
    }

    fn is_removed(&self, node: NodeId) -> bool {
        self.removed.binary_search(&node).is_ok()
    }

    /// Those that are primaries no more, the ones that can bring something first.
    fn going(&self) -> impl Iterator<Item = NodeId> + '_ {
        let gone = |node: &&NodeId| !self.after.contains(node);
        let of = move |removed: bool| {
            let all = self.before.iter().filter(gone);
            all.copied()
                .filter(move |node| self.is_removed(*node) == removed)
        };
        of(false).chain(of(true))
    }

    /// Those that are primaries now and were not before.
    fn coming(&self) -> impl Iterator<Item = NodeId> + '_ {
        let new = self.after.iter().filter(|node| !self.before.contains(node));
        new.copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn nodes(letters: &str) -> Vec<NodeId> {
        letters
            .bytes()
            .map(|b| NodeId(u16::from(b - b'A')))
            .collect()
    }

    /// Who brings to whom, as `C>F` for each.
    fn bringing(before: &str, after: &str, removed: &str) -> String {
        let (before, after, removed) = (nodes(before), nodes(after), nodes(removed));
        let succession = Succession {
            before: &before,
            after: &after,
            removed: &removed,
        };
        let of = |&node: &NodeId| {
            succession
                .heirs(node)
                .map(move |heir| format!("{node}>{heir}"))
        };
        before.iter().flat_map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_new_primary_is_brought_the_key_by_one_node() {
        for (before, after, removed, expected) in [
            ("ABC", "ABC", "", ""),
            ("ABC", "CAB", "", ""),
            ("ABC", "FAB", "", "C>F"),
            ("ABC", "DEF", "", "A>D B>E C>F"),
            // A cluster that grows to N nodes, and one that shrinks below.
            ("AB", "ABC", "", "A>C"),
            ("A", "ABC", "", "A>B A>C"),
            ("ABC", "AB", "", "C>A"),
            // The removed one brings nothing, so the first that stays does.
            ("ABC", "BCD", "A", "B>D"),
            ("ABC", "CDE", "A", "B>D C>E"),
            ("ABC", "AB", "C", ""),
            ("A", "B", "A", ""),
        ] {
            let what = format!("{before} to {after} without {removed}");
            assert_eq!(bringing(before, after, removed), expected, "{what}");
        }
    }

    #[test]
    fn what_was_for_one_that_goes_is_for_its_successor() {
        let (before, after) = (nodes("ABC"), nodes("BDE"));
        let removed = nodes("A");
        let succession = Succession {
            before: &before,
            after: &after,
            removed: &removed,
        };
        let successors = nodes("ABCD")
            .into_iter()
            .map(|node| succession.successor(node));
        let expected = [Some(NodeId(4)), None, Some(NodeId(3)), None];
        assert_eq!(successors.collect::<Vec<_>>(), expected);
    }

    // The crate for properties is there natively only.
    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::super::*;
        use proptest::prelude::*;
        use std::collections::BTreeSet;

        proptest! {
            #[test]
            fn nobody_is_brought_the_key_twice_and_nobody_is_forgotten(
                before in Just((0..8).map(NodeId).collect::<Vec<_>>()).prop_shuffle(),
                after in Just((0..8).map(NodeId).collect::<Vec<_>>()).prop_shuffle(),
                sizes in (1usize..5, 1usize..5),
                removed in proptest::collection::btree_set((0u16..8).prop_map(NodeId), 0..4),
            ) {
                let removed: Vec<NodeId> = removed.into_iter().collect();
                let after: Vec<NodeId> = after.into_iter().filter(|it| !removed.contains(it)).collect();
                let (before, after) = (&before[..sizes.0], &after[..sizes.1.min(after.len())]);
                let succession = Succession { before, after, removed: &removed };
                let mut brought = Vec::new();
                for node in before {
                    let heirs: Vec<NodeId> = succession.heirs(*node).collect();
                    prop_assert!(heirs.is_empty() || !removed.contains(node));
                    // Whoever goes and has something must not drop it before somebody else has it.
                    let goes = !after.contains(node) && !removed.contains(node);
                    prop_assert!(!goes || !heirs.is_empty());
                    brought.extend(heirs);
                }
                let new: BTreeSet<NodeId> = after.iter().filter(|it| !before.contains(it)).copied().collect();
                let can_bring = before.iter().any(|node| !removed.contains(node));
                for node in new {
                    let times = brought.iter().filter(|it| **it == node).count();
                    let most = if after[0] == node { sizes.0 } else { 1 };
                    prop_assert!(times <= most && (times > 0 || !can_bring), "{node} {times} times");
                }
            }
        }
    }
}
