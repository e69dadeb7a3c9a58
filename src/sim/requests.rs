//! What clients do: asking, entering the cluster, being answered, giving up.

use super::client::{Client, ContextChoice, ErrorCode, RequestError, names};
use super::cluster::{Cluster, Pending};
use super::trace::{EventId, Happening};
use crate::base::{Key, Micros, NodeId};
use crate::causality::{Actor, Dot, VersionVector, context};
use crate::config::Entry;
use crate::node::{Found, Hint, Input, Operation, Reply, Request, RequestId};
use crate::quorum::Rule;
use crate::store::{ClientId, Version};
use serde::Serialize;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The client's name; a name that is new makes a client.
    pub client: String,
    /// The key.
    pub key: String,
    /// What to do with it.
    pub asked: Asked,
    /// What the request needs, where not what the cluster's settings say.
    pub quorum: QuorumChoice,
    /// The node to enter by, when not by the client's own choice.
    pub via: Option<NodeId>,
}

/// What one request needs, where that is not what the cluster's settings say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuorumChoice {
    /// R of a get, W of a put.
    pub replicas: Option<u16>,
    /// PR of a get, PW of a put.
    pub primaries: Option<u16>,
    /// DW of a put.
    pub durable: Option<u16>,
}

/// What to do with a key.
#[derive(Clone, Debug, Serialize)]
pub enum Asked {
    /// Read it.
    Get,
    /// Write it.
    Put {
        /// The value.
        bytes: Arc<[u8]>,
        /// Its media type.
        media: String,
        /// What the client says it has seen.
        context: ContextChoice,
        /// Whether the reply shows all siblings.
        return_body: bool,
    },
    /// Delete it.
    Delete {
        /// What the client says it has seen.
        context: ContextChoice,
    },
}

impl Asked {
    /// `get`, `put` or `delete`.
    pub fn name(&self) -> &'static str {
        match self {
            Asked::Get => "get",
            Asked::Put { .. } => "put",
            Asked::Delete { .. } => "delete",
        }
    }
}

/// A request that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct OpenRequest {
    client: String,
    key: Key,
    name: &'static str,
    is_put: bool,
    needed: u16,
    started: Micros,
    entry: Option<NodeId>,
}

/// A request that is over.
#[derive(Clone, Debug)]
pub struct Completed {
    /// Its identity.
    pub id: RequestId,
    /// The client's name.
    pub client: String,
    /// The key.
    pub key: String,
    /// `get`, `put` or `delete`.
    pub name: &'static str,
    /// When the client asked.
    pub started: Micros,
    /// When it was answered, or gave up.
    pub finished: Micros,
    /// The node that it was asked of.
    pub entry: Option<NodeId>,
    /// The node that coordinated.
    pub coordinator: Option<NodeId>,
    /// The replicas that had answered when the client was.
    pub replicas: Vec<NodeId>,
    /// The hints that had been acknowledged by then.
    pub hints: Vec<Hint>,
    /// The answer.
    pub result: Result<Answer, RequestError>,
}

/// What a successful request answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The live values; tombstones are not listed.
    pub siblings: Vec<Sibling>,
    /// Whether the reply shows the key's siblings at all.
    pub shows: bool,
    /// The requests that made the versions that the reply shows, tombstones too.
    pub shown: Vec<RequestId>,
    /// What the client may say that it has seen.
    pub context: VersionVector<Actor>,
    /// The dot that a put was given.
    pub dot: Option<Dot>,
}

/// One live value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sibling {
    /// Its dot.
    pub dot: Dot,
    /// The client that wrote it.
    pub by: Arc<str>,
    /// The value with its stamp.
    pub version: Arc<Version>,
}

impl Cluster {
    /// Begins a request. One that is wrong in itself is over at once, and nothing was stored.
    pub fn submit(&mut self, ask: Ask) -> RequestId {
        let key = self.ring.key(&ask.key);
        let (operation, quorum) = match self.check(&ask, &key) {
            Ok(checked) => checked,
            Err(error) => return self.refuse(ask, error),
        };
        let id = self.next_request(&ask.client);
        let entry = self.choose_entry(&ask, &key, id);
        let event = self.record_asked(id, &ask, entry.map(|(node, _)| node));
        let request = OpenRequest {
            client: ask.client,
            key: key.clone(),
            name: ask.asked.name(),
            is_put: matches!(operation, Operation::Put(_)),
            needed: quorum.replicas,
            started: self.now,
            entry: entry.map(|(node, _)| node),
        };
        let Some((node, delay)) = entry else {
            let rest = "none was asked: no node is up";
            let error = request.quorum_error(ErrorCode::Unavailable, rest);
            self.finish(id, request, Err(error), None, event);
            return id;
        };
        self.open.insert(id, request);
        let timeout = Pending::ClientTimeout {
            request: id,
            cause: event,
        };
        self.schedule_for_client(self.now + self.config.client_timeout, node, timeout);
        let request = Arc::new(Request {
            id,
            key,
            operation,
            quorum,
        });
        if delay == Micros::ZERO {
            self.enter(node, request, event);
        } else {
            let enter = Pending::Enter {
                node,
                request,
                cause: event,
            };
            self.schedule_for_client(self.now + delay, node, enter);
        }
        id
    }

    /// Ends a request with `error` before any node was asked.
    pub fn refuse(&mut self, ask: Ask, error: RequestError) -> RequestId {
        let id = self.next_request(&ask.client);
        let event = self.record_asked(id, &ask, None);
        let request = OpenRequest {
            name: ask.asked.name(),
            is_put: !matches!(ask.asked, Asked::Get),
            client: ask.client,
            key: self.ring.key(&ask.key),
            needed: 0,
            started: self.now,
            entry: None,
        };
        self.finish(id, request, Err(error), None, event);
        id
    }

    fn record_asked(&mut self, id: RequestId, ask: &Ask, entry: Option<NodeId>) -> EventId {
        self.disturbed_at = self.now;
        self.trace.record(self.now, None, || Happening::Asked {
            request: id,
            client: ask.client.clone(),
            operation: ask.asked.name(),
            key: ask.key.clone(),
            entry,
            content: content_of(&(&ask.asked, ask.quorum)),
        })
    }

    /// Takes the requests that are over since the last call, in the order in which they ended.
    pub fn take_completed(&mut self) -> Vec<Completed> {
        std::mem::take(&mut self.completed)
    }

    /// Makes a client, or changes where it enters.
    pub fn set_client(&mut self, name: &str, entry: Option<Entry<NodeId>>) {
        self.client(name).entry = entry;
    }

    /// A context as the token that clients are given.
    pub fn seal_context(&self, context: &VersionVector<Actor>, key: &str) -> String {
        context::seal(context, key, &self.seal)
    }

    /// The name of a client.
    pub fn client_name(&self, id: ClientId) -> &str {
        self.client_names.get(&id).map_or("?", |name| name)
    }

    fn client(&mut self, name: &str) -> &mut Client {
        if !self.clients.contains_key(name) {
            let client = Client::new(name, |id| self.client_names.contains_key(&id));
            self.client_names.insert(client.id, name.into());
            self.clients.insert(name.to_owned(), client);
        }
        match self.clients.get_mut(name) {
            Some(client) => client,
            None => unreachable!("the client was just made"),
        }
    }

    fn next_request(&mut self, client: &str) -> RequestId {
        let client = self.client(client);
        client.requests += 1;
        RequestId {
            client: client.id,
            seq: client.requests,
        }
    }

    /// The request reaches its entry node.
    pub(super) fn enter(&mut self, node: NodeId, request: Arc<Request>, cause: EventId) {
        if self.machines[node.index()].node.is_none() {
            let Some(open) = self.open.remove(&request.id) else {
                return;
            };
            let rest = format!("none was asked: entry node {node} is down");
            let error = open.quorum_error(ErrorCode::Unavailable, &rest);
            return self.finish(request.id, open, Err(error), None, cause);
        }
        self.deliver(node, Input::Request(request), cause);
    }

    /// A node has answered.
    pub(super) fn answer(&mut self, id: RequestId, reply: Reply, cause: EventId) {
        let Some(open) = self.open.remove(&id) else {
            return;
        };
        let result = match &reply.outcome {
            Ok(found) => Ok(self.show(found)),
            Err(failure) => Err(RequestError::by_coordinator(
                open.is_put,
                failure,
                &reply.answered,
            )),
        };
        self.finish(id, open, result, Some(reply), cause);
    }

    /// No answer came in time.
    pub(super) fn give_up(&mut self, id: RequestId, cause: EventId) {
        let Some(open) = self.open.remove(&id) else {
            return;
        };
        let waited = (self.now - open.started).0 / 1_000;
        let entry = open.entry.map_or(String::new(), |node| {
            format!(" (entry: {})", names(&[node]))
        });
        let landed = if open.is_put {
            "; it may have landed all the same"
        } else {
            ""
        };
        let rest = format!("no reply came in {waited} ms{entry}{landed}");
        let error = open.quorum_error(ErrorCode::Timeout, &rest);
        self.finish(id, open, Err(error), None, cause);
    }

    fn show(&self, found: &Found) -> Answer {
        let versions = found.shown.iter().flat_map(|clock| clock.dots());
        let siblings = versions
            .filter(|(_, _, version)| !version.is_tombstone())
            .map(|(actor, counter, version)| Sibling {
                dot: Dot {
                    actor: *actor,
                    counter,
                },
                by: match self.client_names.get(&version.client) {
                    Some(name) => name.clone(),
                    None => "?".into(),
                },
                version: version.clone(),
            })
            .collect();
        let versions = found.shown.iter().flat_map(|clock| clock.values());
        Answer {
            siblings,
            shows: found.shown.is_some() || found.dot.is_none(),
            shown: versions.map(|version| RequestId::of(version)).collect(),
            context: found.context.clone(),
            dot: found.dot,
        }
    }

    fn finish(
        &mut self,
        id: RequestId,
        open: OpenRequest,
        result: Result<Answer, RequestError>,
        reply: Option<Reply>,
        cause: EventId,
    ) {
        let error = result.as_ref().err().map(|error| error.code.name());
        self.trace
            .record(self.now, Some(cause), || Happening::Answered {
                request: id,
                error,
                content: match &result {
                    Ok(answer) => content_of(answer),
                    Err(error) => content_of(error),
                },
            });
        match &result {
            Ok(answer) => {
                self.metrics.requests_ok += 1;
                let context = Arc::new(answer.context.clone());
                let contexts = &mut self.client(&open.client).contexts;
                match contexts.get_mut(&open.key) {
                    Some(known) => *known = context,
                    None => drop(contexts.insert(open.key.clone(), context)),
                }
            }
            Err(_) => self.metrics.requests_failed += 1,
        }
        let coordinator = reply.as_ref().map(|reply| reply.coordinator);
        let (replicas, hints) = reply.map_or_else(Default::default, |r| (r.answered, r.hints));
        self.completed.push(Completed {
            id,
            client: open.client,
            key: open.key.text().to_owned(),
            name: open.name,
            started: open.started,
            finished: self.now,
            entry: open.entry,
            coordinator,
            replicas,
            hints,
            result,
        });
    }
}

/// A hash of something that goes into the trace as a whole.
fn content_of(content: &impl Serialize) -> u64 {
    // Everything that clients say and are told has an encoding, so this cannot fail.
    postcard::to_allocvec(content).map_or(0, |bytes| xxh3_64(&bytes))
}

impl OpenRequest {
    fn quorum_error(&self, code: ErrorCode, rest: &str) -> RequestError {
        let rule = if self.is_put { Rule::W } else { Rule::R };
        RequestError::quorum(code, rule, (self.needed, 0), rest)
    }
}
