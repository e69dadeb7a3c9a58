//! Which contexts each client was given, so that an older one can be sent again.

use crate::observe::OpRecord;
use std::collections::BTreeMap;

/// How many contexts are remembered for a client and key.
const MOST: usize = 64;

/// The places in the history of the replies that gave out contexts, by client and key.
#[derive(Clone, Debug, Default)]
pub(super) struct GivenContexts {
    by: BTreeMap<(String, String), Vec<usize>>,
}

impl GivenContexts {
    /// Takes in a finished request, the history's `index`-th.
    pub(super) fn take_in(&mut self, record: &OpRecord, index: usize) {
        if record.context.is_none() {
            return;
        }
        let at = (record.client.clone(), record.key.clone());
        let given = self.by.entry(at).or_default();
        if given.len() == MOST {
            given.remove(0);
        }
        given.push(index);
    }

    /// The places of the replies that gave this client contexts of this key, oldest first.
    pub(super) fn of(&self, client: &str, key: &str) -> &[usize] {
        let found = self.by.get(&(client.to_owned(), key.to_owned()));
        found.map_or(&[], Vec::as_slice)
    }

    /// The newest of any other key.
    pub(super) fn of_another_key(&self, client: &str, key: &str) -> Option<usize> {
        let from = (client.to_owned(), String::new());
        let mut others = self.by.range(from..);
        let (_, given) = others
            .by_ref()
            .take_while(|((whose, _), _)| whose == client)
            .find(|((_, other), _)| other != key)?;
        given.last().copied()
    }
}
