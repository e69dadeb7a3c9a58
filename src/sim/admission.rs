//! What a client's side does before a node is asked: checking the request, opening its context,
//! choosing the node to enter by.

use super::client::{ContextChoice, ErrorCode, RequestError};
use super::cluster::Cluster;
use super::machine::Power;
use super::requests::{Ask, Asked};
use crate::base::random::{Purpose, below, draw};
use crate::base::{Key, MAX_KEY_BYTES, MAX_VALUE_BYTES, Micros, NodeId};
use crate::causality::{Actor, VersionVector, context};
use crate::config::Entry;
use crate::node::{Operation, Put, Quorum, RequestId};
use crate::store::Body;

impl Cluster {
    /// What a request would ask of a node, or the error that it would be refused with. Nothing is
    /// asked.
    ///
    /// # Errors
    /// As the request itself.
    pub fn judge(&self, ask: &Ask) -> Result<(Operation, Quorum), RequestError> {
        self.check(ask, &self.ring.key(&ask.key))
    }

    /// What a write would say that its client has seen.
    ///
    /// # Errors
    /// As the write itself.
    pub fn write_context(&self, ask: &Ask) -> Result<VersionVector<Actor>, RequestError> {
        let (operation, _) = self.judge(ask)?;
        Ok(match operation {
            Operation::Put(put) => put.context,
            Operation::Get => VersionVector::default(),
        })
    }

    /// What a context covers that a client was given for `key`.
    ///
    /// # Errors
    /// As a write that carries it.
    pub fn open_context(
        &self,
        token: &str,
        key: &str,
    ) -> Result<VersionVector<Actor>, RequestError> {
        context::open(token, key, &self.seal)
            .map_err(|error| RequestError::new(ErrorCode::BadContext, error.to_string()))
    }

    /// Checks everything that can be checked before a node is asked.
    pub(super) fn check(&self, ask: &Ask, key: &Key) -> Result<(Operation, Quorum), RequestError> {
        let bad = |message: String| RequestError::new(ErrorCode::BadRequest, message);
        let too_large = |message: String| RequestError::new(ErrorCode::TooLarge, message);
        if ask.key.is_empty() {
            return Err(bad("a key is 1 byte to 1 KiB, found an empty one".into()));
        }
        if ask.key.len() > MAX_KEY_BYTES {
            let found = ask.key.len();
            return Err(too_large(format!(
                "a key is at most {MAX_KEY_BYTES} bytes, found {found}"
            )));
        }
        if let Some(Err(error)) = ask.via.map(|via| self.expect_node(via)) {
            return Err(bad(error.to_string()));
        }
        let quorum = self.quorum_of(ask)?;
        let mut return_body = true;
        let (body, choice) = match &ask.asked {
            Asked::Get => return Ok((Operation::Get, quorum)),
            Asked::Delete { context } => (Body::Tombstone, context),
            Asked::Put {
                bytes,
                media,
                context,
                return_body: wanted,
            } => {
                return_body = *wanted;
                if bytes.len() > MAX_VALUE_BYTES {
                    let found = bytes.len();
                    return Err(too_large(format!(
                        "a value is at most {MAX_VALUE_BYTES} bytes, found {found}"
                    )));
                }
                let printable = media.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
                if media.is_empty() || media.len() > 255 || !printable {
                    return Err(bad(
                        "a media type is 1 to 255 printable ASCII characters".into()
                    ));
                }
                (
                    Body::Value {
                        bytes: bytes.clone(),
                        media: media.as_str().into(),
                    },
                    context,
                )
            }
        };
        let context = self.context_of(ask, key, choice)?;
        Ok((
            Operation::Put(Put {
                context,
                body,
                return_body,
            }),
            quorum,
        ))
    }

    /// What the request needs, by its own choice or the settings'.
    fn quorum_of(&self, ask: &Ask) -> Result<Quorum, RequestError> {
        let (config, chosen) = (&*self.config, ask.quorum);
        let is_get = matches!(ask.asked, Asked::Get);
        let (letters, replicas, primaries) = match is_get {
            true => (["r", "pr"], config.r, config.pr),
            false => (["w", "pw"], config.w, config.pw),
        };
        let quorum = Quorum {
            replicas: chosen.replicas.unwrap_or(replicas),
            primaries: chosen.primaries.unwrap_or(primaries),
            durable: chosen.durable.unwrap_or(if is_get { 0 } else { config.dw }),
            nodes: config.node_confirms,
        };
        let n = config.n;
        for (name, least, found) in [
            (letters[0], 1, quorum.replicas),
            (letters[1], 0, quorum.primaries),
            ("dw", 0, quorum.durable),
        ] {
            if !(least..=n).contains(&found) {
                let message = format!("{name}={found} does not fit n={n}: expected {least} to {n}");
                return Err(RequestError::new(ErrorCode::BadRequest, message));
            }
        }
        Ok(quorum)
    }

    fn context_of(
        &self,
        ask: &Ask,
        key: &Key,
        choice: &ContextChoice,
    ) -> Result<VersionVector<Actor>, RequestError> {
        let last = || {
            self.clients
                .get(&ask.client)?
                .contexts
                .get(key)
                .map(|it| VersionVector::clone(it))
        };
        match choice {
            ContextChoice::None => Ok(VersionVector::default()),
            ContextChoice::Last => Ok(last().unwrap_or_default()),
            ContextChoice::Token(token) => self.open_context(token, &ask.key),
        }
    }

    /// The node that a request enters by, and how long it takes to find it.
    pub(super) fn choose_entry(
        &self,
        ask: &Ask,
        key: &Key,
        id: RequestId,
    ) -> Option<(NodeId, Micros)> {
        let own = self
            .clients
            .get(&ask.client)
            .and_then(|client| client.entry);
        let policy = match ask.via {
            Some(node) => Entry::Node(node),
            None => own.unwrap_or_else(|| self.config.entry),
        };
        let is_up = |node: &NodeId| self.machines[node.index()].power == Power::Up;
        let partition = self.ring.partition_of(key.position());
        match policy {
            Entry::Node(node) => Some((node, Micros::ZERO)),
            Entry::Any => {
                let up: Vec<NodeId> = self.nodes().filter(is_up).collect();
                let pick = draw(self.config.seed, Purpose::Entry, &[id.word()]);
                up.get(below(pick, up.len() as u64) as usize)
                    .map(|&node| (node, Micros::ZERO))
            }
            Entry::Preference => {
                let node = self.ring.preference_list(partition).find(is_up)?;
                Some((node, Micros::ZERO))
            }
            // The client pings every primary, and a ping and its answer take as long as two
            // messages on the bus would.
            Entry::Fastest => {
                let answer = |&node: &NodeId| {
                    let way = |leg: u64| {
                        self.config.latency.sample(|index| {
                            let identity = [id.word(), u64::from(node.0), leg, index];
                            draw(self.config.seed, Purpose::Entry, &identity)
                        })
                    };
                    (way(0) + way(1), node)
                };
                let primaries = self
                    .ring
                    .primaries(partition)
                    .iter()
                    .filter(|node| is_up(node));
                let (after, node) = primaries.map(answer).min()?;
                Some((node, after))
            }
        }
    }
}
