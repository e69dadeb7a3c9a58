//! Requests: asking them of the cluster, and what follows when one is over.

use super::{Output, Runner};
use crate::base::{Gather, Micros, NodeId};
use crate::config::Entry;
use crate::node::RequestId;
use crate::observe::{Claim, Intent, OpRecord, RunView};
use crate::script::{Action, Context, NodeRef, Request};
use crate::sim::{
    Ask, Asked, Completed, ContextChoice, ErrorCode, FaultError, QuorumChoice, RequestError,
};

/// The client of a request that names none.
const DEFAULT_CLIENT: &str = "client";
/// The media type of a value that names none.
pub(super) const DEFAULT_MEDIA: &str = "text/plain";

/// A request under way, as the script knows it.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub(super) line: u32,
    pub(super) label: Option<String>,
    command: &'static str,
    /// Which of its client's commands it is, counted from 1.
    number: u32,
    /// The put that follows the get of a `resolve`.
    then: Option<Ask>,
    /// Whether a workload made it.
    generated: bool,
    /// When the first request of the command began, in microseconds.
    started_us: u64,
}

impl Asking {
    /// A request of the workload of this line.
    pub(super) fn generated(line: u32, command: &'static str, now: Micros) -> Asking {
        Asking {
            line,
            label: None,
            command,
            number: 0,
            then: None,
            generated: true,
            started_us: now.0,
        }
    }
}

impl Runner {
    /// Asks for what `request` says.
    pub(super) fn ask(&mut self, line: u32, request: &Request) {
        let client = request
            .client
            .clone()
            .unwrap_or_else(|| DEFAULT_CLIENT.to_owned());
        let ask = |asked, quorum, via| Ask {
            client: client.clone(),
            key: request.key.clone(),
            asked,
            quorum,
            via,
        };
        let put = |value: &str, media: &Option<String>, context, return_body| Asked::Put {
            bytes: value.as_bytes().into(),
            media: media.clone().unwrap_or_else(|| DEFAULT_MEDIA.to_owned()),
            context,
            return_body,
        };
        let via = request.via.as_ref().map(|node| self.node(node)).transpose();
        let (given, quorum) = asked_for(&request.action);
        let context = self.context(given);
        let choice = context.clone().unwrap_or_default();
        let mut then = None;
        let node = via.as_ref().ok().copied().flatten();
        let asked = match &request.action {
            Action::Get { .. } => Asked::Get,
            Action::Put {
                value,
                media,
                return_body,
                ..
            } => put(value, media, choice, return_body.unwrap_or(true)),
            Action::Delete { .. } => Asked::Delete { context: choice },
            Action::Resolve { value } => {
                let write = put(value, &None, ContextChoice::Last, true);
                then = Some(ask(write, QuorumChoice::default(), node));
                Asked::Get
            }
        };
        let asking = Asking {
            line,
            label: request.label.clone(),
            command: request.name(),
            number: 0,
            then,
            generated: false,
            started_us: self.cluster.now().0,
        };
        let ask = ask(asked, quorum, node);
        let refused = via
            .map_err(|FaultError(message)| RequestError::new(ErrorCode::BadRequest, message))
            .err()
            .or(context.err());
        let id = match refused {
            Some(error) => self.cluster.refuse(ask, error),
            None => self.submit(ask),
        };
        self.await_answer(id, asking);
    }

    /// The first request of a command was asked.
    pub(super) fn await_answer(&mut self, id: RequestId, asking: Asking) {
        let seconds = self.seconds.get(&id.client).copied().unwrap_or(0);
        let number = id.seq - seconds;
        self.asking.insert(id, Asking { number, ..asking });
    }

    /// The run as it can be compared with another.
    pub fn view(&self) -> RunView<'_> {
        let open = self.asking.iter();
        RunView {
            cluster: &self.cluster,
            history: &self.history,
            open: open.map(|(id, it)| (id.client, it.number)).gather(),
            writes: &self.writes,
            measures: self.measures.as_ref(),
        }
    }

    /// Submits a request, and lets the observer know what a write claims to have seen.
    pub(super) fn submit(&mut self, ask: Ask) -> RequestId {
        let (client, key) = (ask.client.clone(), ask.key.clone());
        let choice = match &ask.asked {
            Asked::Get => None,
            Asked::Put { context, .. } | Asked::Delete { context } => Some(context.clone()),
        };
        let intent = Intent::of(&self.cluster, &ask);
        let id = self.cluster.submit(ask);
        if let Some(intent) = intent {
            self.intents
                .entry(id.client)
                .or_default()
                .push((id.seq, intent));
        }
        if let Some(choice) = choice {
            let claim = match &choice {
                ContextChoice::None => Claim::Nothing,
                ContextChoice::Last => Claim::Last,
                ContextChoice::Token(token) => Claim::Context(token),
            };
            self.writes.asked(id, &client, &key, claim);
        }
        id
    }

    fn context(&self, given: Option<&Context>) -> Result<ContextChoice, RequestError> {
        let bad = |message: String| Err(RequestError::new(ErrorCode::BadContext, message));
        match given {
            None | Some(Context::Last) => Ok(ContextChoice::Last),
            Some(Context::None) => Ok(ContextChoice::None),
            Some(Context::Token(token)) => Ok(ContextChoice::Token(token.clone())),
            Some(Context::Label(label)) => match self.labels.get(label) {
                None => bad(format!("no request with the label `{label}` is over")),
                Some(OpRecord { context: None, .. }) => bad(format!(
                    "the request with the label `{label}` failed and gave no context"
                )),
                Some(OpRecord {
                    context: Some(token),
                    ..
                }) => Ok(ContextChoice::Token(token.clone())),
            },
        }
    }

    /// Where a client enters, with the node worked out.
    pub(super) fn entry(&self, entry: &Entry<NodeRef>) -> Result<Entry<NodeId>, FaultError> {
        Ok(match entry {
            Entry::Any => Entry::Any,
            Entry::Preference => Entry::Preference,
            Entry::Fastest => Entry::Fastest,
            Entry::Node(node) => Entry::Node(self.existing_node(node)?),
        })
    }

    /// Takes the requests that are over: records them, and goes on with those that have a second
    /// part.
    pub(super) fn collect(&mut self) {
        loop {
            let completed = self.cluster.take_completed();
            if completed.is_empty() {
                return self.measure();
            }
            for done in completed {
                self.on_completed(&done);
            }
        }
    }

    /// Measures what has happened since the last time.
    pub(super) fn measure(&mut self) {
        if let Some(measures) = &mut self.measures {
            measures.take_in(&self.cluster, &self.writes);
        }
    }

    fn on_completed(&mut self, done: &Completed) {
        if let (Some(measures), Ok(answer), "get") = (&mut self.measures, &done.result, done.name) {
            measures.showed(done.id, &answer.shown);
        }
        let Some(mut asking) = self.asking.remove(&done.id) else {
            return;
        };
        if let (Some(mut put), Ok(answer)) = (asking.then.take(), &done.result) {
            let token = self.cluster.seal_context(&answer.context, &done.key);
            self.writes.completed(done, Some(&token));
            // With the context of this very get: the client may have had other answers since.
            if let Asked::Put { context, .. } = &mut put.asked {
                *context = ContextChoice::Token(token);
            }
            let id = self.submit(put);
            *self.seconds.entry(id.client).or_default() += 1;
            self.asking.insert(id, asking);
            return;
        }
        let mut record = OpRecord::of(&self.cluster, done);
        self.writes.completed(done, record.context.as_deref());
        record.line = Some(asking.line);
        record.command = asking.command;
        record.number = asking.number;
        record.label = asking.label.clone();
        record.generated = asking.generated;
        record.latency_us += record.at_us - asking.started_us;
        record.at_us = asking.started_us;
        if let Some(label) = asking.label {
            self.labels.insert(label, record.clone());
        }
        self.outputs.push(Output::Op(Box::new(record.clone())));
        self.history.push(record);
    }
}

/// The context and the quorum that a request asks for itself.
fn asked_for(action: &Action) -> (Option<&Context>, QuorumChoice) {
    match action {
        Action::Get { r, pr } => (
            None,
            QuorumChoice {
                replicas: *r,
                primaries: *pr,
                durable: None,
            },
        ),
        Action::Put {
            context, w, pw, dw, ..
        } => (
            context.as_ref(),
            QuorumChoice {
                replicas: *w,
                primaries: *pw,
                durable: *dw,
            },
        ),
        Action::Delete { context, w } => (
            context.as_ref(),
            QuorumChoice {
                replicas: *w,
                ..QuorumChoice::default()
            },
        ),
        Action::Resolve { .. } => (None, QuorumChoice::default()),
    }
}
