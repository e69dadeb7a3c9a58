//! What is typed in, and the requests that it makes.

use super::comparing::CompareForm;
use super::{FaultForm, JoinForm, Sends};
use crate::base::NodeId;
use crate::config::ClusterConfig;
use crate::config::values::whole;
use crate::script::{Action, Context, NodeRef, Request};

/// A client of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Alice.
    Alice,
    /// Bob.
    Bob,
}

impl Who {
    /// Everybody.
    pub const ALL: [Who; 2] = [Who::Alice, Who::Bob];

    /// As the cluster knows them.
    pub fn client(self) -> &'static str {
        match self {
            Who::Alice => "alice",
            Who::Bob => "bob",
        }
    }

    /// As people know them.
    pub fn name(self) -> &'static str {
        match self {
            Who::Alice => "Alice",
            Who::Bob => "Bob",
        }
    }
}

/// The fields of the page, as they are typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The key; also the one that ring, siblings and replicas are about.
    pub key: String,
    /// The value.
    pub value: String,
    /// Who asks.
    pub who: Who,
    /// The node asked, if not by the preference list.
    pub via: Option<NodeId>,
    /// Which context a write sends.
    pub sends: Sends,
    /// Which of the older contexts, the newest first.
    pub older: usize,
    /// R of the next get.
    pub r: String,
    /// W of the next put.
    pub w: String,
    /// N of a fresh cluster.
    pub n: String,
    /// The number of nodes of a fresh cluster.
    pub nodes: String,
    /// The seed of a fresh cluster.
    pub seed: String,
    /// The value that is to replace all siblings; none follows the siblings.
    pub merged: Option<String>,
    /// The groups of a partition; none follows the nodes.
    pub groups: Option<String>,
    /// The two ends of a link to be cut.
    pub link: (NodeId, NodeId),
    /// Whether both directions of the link are meant.
    pub both_ways: bool,
    /// The fields of the rarer faults.
    pub faults: FaultForm,
    /// Generated load.
    pub load: super::LoadForm,
    /// The fields of a node that is to join.
    pub joining: JoinForm,
    /// What the run is to be compared with.
    pub compare: CompareForm,
}

impl Form {
    pub(super) fn new(config: &ClusterConfig) -> Form {
        let mut form = Form {
            key: "cart".into(),
            value: "milk".into(),
            who: Who::Alice,
            via: None,
            sends: Sends::Last,
            older: 0,
            r: String::new(),
            w: String::new(),
            n: String::new(),
            nodes: String::new(),
            seed: String::new(),
            merged: None,
            groups: None,
            link: (NodeId(0), NodeId(1)),
            both_ways: true,
            faults: FaultForm::default(),
            load: super::LoadForm::default(),
            joining: JoinForm::default(),
            compare: CompareForm::default(),
        };
        form.adopt(config);
        form
    }

    /// Takes over what a cluster's configuration says.
    pub(super) fn adopt(&mut self, config: &ClusterConfig) {
        self.r = config.r.to_string();
        self.w = config.w.to_string();
        self.n = config.n.to_string();
        self.nodes = config.nodes.to_string();
        self.seed = config.seed.to_string();
        self.groups = None;
        self.joining = JoinForm::default();
        self.settle(&NodeId::first(config.nodes).collect::<Vec<_>>());
    }

    /// Forgets the nodes that are not among `nodes`, which are in order of name.
    pub(super) fn settle(&mut self, nodes: &[NodeId]) {
        let is_there = |node: &NodeId| nodes.binary_search(node).is_ok();
        self.faults.settle(nodes);
        let (from, to) = self.link;
        if !is_there(&from) || !is_there(&to) || from == to {
            let others = |other: NodeId| nodes.iter().copied().find(move |node| *node != other);
            let first = nodes.first().copied().unwrap_or(NodeId(0));
            let from = if is_there(&from) { from } else { first };
            let kept = Some(to).filter(|to| is_there(to) && *to != from);
            self.link = (from, kept.or(others(from)).unwrap_or(from));
        }
        self.via = self.via.filter(is_there);
        self.joining.seed_node = self.joining.seed_node.filter(is_there);
    }

    /// The get that the fields ask for.
    pub(super) fn get(&self, config: &ClusterConfig) -> Result<Request, String> {
        let r = quorum("R", &self.r, config.n, config.r)?;
        Ok(self.request(Action::Get { r, pr: None }))
    }

    /// The put that the fields ask for.
    pub(super) fn put(
        &self,
        config: &ClusterConfig,
        context: Option<Context>,
    ) -> Result<Request, String> {
        let w = quorum("W", &self.w, config.n, config.w)?;
        Ok(self.request(Action::Put {
            value: self.value.clone(),
            context,
            w,
            pw: None,
            dw: None,
            media: None,
            return_body: None,
        }))
    }

    /// The delete that the fields ask for.
    pub(super) fn delete(
        &self,
        config: &ClusterConfig,
        context: Option<Context>,
    ) -> Result<Request, String> {
        let w = quorum("W", &self.w, config.n, config.w)?;
        Ok(self.request(Action::Delete { context, w }))
    }

    /// Reading the key and putting `value` in the place of everything that was read.
    pub(super) fn resolve(&self, value: &str) -> Request {
        let value = value.to_owned();
        self.request(Action::Resolve { value })
    }

    fn request(&self, action: Action) -> Request {
        Request {
            action,
            key: self.key.clone(),
            client: Some(self.who.client().to_owned()),
            label: None,
            via: self.via.map(NodeRef::Named),
        }
    }
}

/// A quorum that is typed in, if it is not the cluster's own.
fn quorum(name: &str, text: &str, n: u16, own: u16) -> Result<Option<u16>, String> {
    let number = number(name, text, 1, u64::from(n))? as u16;
    Ok((number != own).then_some(number))
}

/// A whole number within its range, or one sentence that says what was expected.
pub(super) fn number(name: &str, text: &str, least: u64, most: u64) -> Result<u64, String> {
    let text = text.trim();
    whole::<u64>(text, least..=most).map_err(|expected| match text.is_empty() {
        true => format!("{name}: expected a whole number from {least} to {most}, found none"),
        false => format!("{name}: {expected}"),
    })
}
