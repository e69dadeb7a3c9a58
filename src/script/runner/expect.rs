//! Judging what a script expects.

use super::{ExpectRecord, Output, Runner};
use crate::base::{Arrange, NodeId};
use crate::observe::{self, OpRecord};
use crate::script::{Expect, NodeRef, ReplyIs};
use crate::sim::Change;

/// How many keys or values a verdict lists.
const LISTED: usize = 5;

impl Runner {
    pub(super) fn judge(&mut self, line: u32, expect: &Expect) {
        let expected = expect.to_string();
        let (ok, found) = match expect {
            Expect::Reply(wanted, label) => self.judge_reply(wanted, label.as_deref()),
            Expect::Holders(key, nodes) => self.judge_holders(key, nodes),
            Expect::Hints { count, on, target } => {
                self.judge_hints(*count, on.as_ref(), target.as_ref())
            }
            Expect::LostWrites { count, cause } => self.judge_lost(*count, *cause),
            Expect::View(observer, subject, view) => self.judge_view(observer, subject, view),
            Expect::Converged => {
                let differing = observe::diverged(&self.cluster);
                let found = match differing.len() {
                    0 => "every key converged".to_owned(),
                    count => format!("{count} that differ: {}", some_of(&differing)),
                };
                (differing.is_empty(), found)
            }
        };
        self.verdict(line, ok, expected, found);
    }

    pub(super) fn verdict(&mut self, line: u32, ok: bool, expected: String, found: String) {
        if ok {
            self.expects_passed += 1;
        } else {
            self.expects_failed += 1;
        }
        let record = ExpectRecord {
            kind: "expect",
            line,
            ok,
            expected,
            found,
        };
        self.outputs.push(Output::Expect(record));
    }

    fn judge_reply(&self, wanted: &ReplyIs, label: Option<&str>) -> (bool, String) {
        let reply = match label {
            Some(label) => self.labels.get(label),
            None => self.history.last(),
        };
        let Some(reply) = reply else {
            let found = match label {
                Some(label) => format!("no request with the label `{label}` that is over"),
                None => "no request that is over".to_owned(),
            };
            return (false, found);
        };
        let mut values: Vec<&str> = shown_values(reply).collect();
        values.arrange();
        let ok = match wanted {
            ReplyIs::Ok => reply.ok,
            ReplyIs::Error(None) => !reply.ok,
            ReplyIs::Error(Some(code)) => reply
                .error
                .as_ref()
                .is_some_and(|error| error.code.name() == *code),
            ReplyIs::NotFound => reply.notfound,
            ReplyIs::Siblings(count) => reply.ok && reply.siblings.len() == *count as usize,
            ReplyIs::Value(value) => reply.siblings.len() == 1 && values == [value.as_str()],
            ReplyIs::Values(wanted) => {
                let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
                wanted.arrange();
                reply.siblings.len() == wanted.len() && values == wanted
            }
        };
        (ok, reply.sentence())
    }

    fn judge_holders(&self, key: &str, nodes: &[NodeRef]) -> (bool, String) {
        let found = observe::holders(&self.cluster, key);
        let text = match found.len() {
            0 => "no holder".to_owned(),
            _ => found
                .iter()
                .map(NodeId::to_string)
                .collect::<Vec<_>>()
                .join(","),
        };
        let wanted = nodes
            .iter()
            .map(|node| self.existing_node(node))
            .collect::<Result<Vec<_>, _>>();
        match wanted {
            Ok(mut wanted) => {
                wanted.arrange();
                (wanted == found, text)
            }
            Err(error) => (false, error.0),
        }
    }

    fn judge_hints(
        &self,
        count: u32,
        on: Option<&NodeRef>,
        target: Option<&NodeRef>,
    ) -> (bool, String) {
        let node = |node: Option<&NodeRef>| node.map(|n| self.existing_node(n)).transpose();
        let (on, target) = match (node(on), node(target)) {
            (Ok(on), Ok(target)) => (on, target),
            (Err(error), _) | (_, Err(error)) => return (false, error.0),
        };
        let hints: Vec<String> = observe::hints(&self.cluster)
            .into_iter()
            .filter(|hint| on.is_none_or(|node| node == hint.holder))
            .filter(|hint| target.is_none_or(|node| node == hint.target))
            .map(|hint| format!("{} on {} for {}", hint.key, hint.holder, hint.target))
            .collect();
        let found = match hints.len() {
            0 => "0 hints".to_owned(),
            found => format!("{found} hints: {}", some_of(&hints)),
        };
        (hints.len() == count as usize, found)
    }

    fn judge_view(&self, observer: &NodeRef, subject: &NodeRef, wanted: &str) -> (bool, String) {
        let subject = match self.node(subject) {
            // One that is gone is held for left, or removed.
            Ok(node) if self.cluster.names().any(|name| name == node) => Ok(node),
            _ => self.existing_node(subject),
        };
        let nodes = [self.existing_node(observer), subject];
        let [Ok(observer), Ok(subject)] = nodes else {
            let wrong = nodes.into_iter().find_map(Result::err);
            return (false, wrong.map_or(String::new(), |error| error.0));
        };
        match observe::view(&self.cluster, observer, subject) {
            Some(view) => (view == wanted, view.to_owned()),
            None => (
                false,
                format!("{observer} is down and holds nobody for anything"),
            ),
        }
    }

    fn judge_lost(&self, count: u32, cause: Option<&str>) -> (bool, String) {
        let lost: Vec<String> = self
            .writes
            .lost(&self.cluster)
            .into_iter()
            .filter(|lost| cause.is_none_or(|cause| cause == lost.cause.name()))
            .map(|lost| format!("{} of {} ({})", lost.key, lost.write, lost.cause.name()))
            .collect();
        let found = match lost.len() {
            0 => "no lost write".to_owned(),
            found => format!("{found} lost: {}", some_of(&lost)),
        };
        (lost.len() == count as usize, found)
    }

    /// What keeps the cluster from being quiet.
    pub(super) fn what_still_moves(&self) -> String {
        if self.cluster.has_open_requests() {
            return "a client still waits for an answer".to_owned();
        }
        if self.next_load_at().is_some() {
            return "a workload still asks".to_owned();
        }
        if let Some(nemesis) = self.nemeses.first() {
            return format!("the nemesis {} is at work", nemesis.name());
        }
        if let Some(unfinished) = self.cluster.unfinished() {
            return unfinished.to_string();
        }
        match self.cluster.last_change() {
            Some((at, Change::Store(node, key))) => {
                format!("what {node} stores for {key} changed at {at}")
            }
            Some((at, Change::Opinion(node, peer))) => {
                format!("what {node} believes of {peer} changed at {at}")
            }
            Some((at, Change::Table(node))) => {
                format!("the ownership table that {node} goes by changed at {at}")
            }
            Some((at, Change::Left(node))) => format!("{node} left at {at}"),
            None => "the last command was too short a time ago".to_owned(),
        }
    }
}

/// The values that are text; a value that is not equals no word of a script.
fn shown_values(reply: &OpRecord) -> impl Iterator<Item = &str> {
    reply.siblings.iter().filter_map(|sibling| sibling.value())
}

fn some_of(items: &[String]) -> String {
    let listed = items
        .iter()
        .take(LISTED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if items.len() > LISTED {
        format!("{listed} and {} more", items.len() - LISTED)
    } else {
        listed
    }
}
