//! What is done to nodes, links and messages.

use super::arguments::Arguments;
use crate::config::values::{probability, whole};
use crate::config::wording::{found, shown};
use crate::script::error::Mistake;
use crate::script::words::Word;
use crate::script::{Conditions, Count, Link, MESSAGE_KINDS, NodeRef, Selector};
use std::collections::BTreeSet;

/// `NODE` and nothing else.
pub(super) fn node(mut args: Arguments) -> Result<NodeRef, Mistake> {
    let node = args.value("NODE", str::parse)?;
    args.finish()?;
    Ok(node)
}

/// `A,B,C`, none of which is in `named` before; all of which are in it after.
pub(super) fn nodes(
    args: &Arguments,
    word: &Word,
    named: &mut BTreeSet<NodeRef>,
) -> Result<Vec<NodeRef>, Mistake> {
    let mut nodes = Vec::new();
    for part in word.split(',') {
        let node: NodeRef = part
            .text
            .parse()
            .map_err(|e: String| args.wrong(word, &e))?;
        if !named.insert(node.clone()) {
            return Err(args.wrong(
                word,
                &format!("{} is named twice", shown(&node.to_string())),
            ));
        }
        nodes.push(node);
    }
    Ok(nodes)
}

/// `A,B | C,D`, with or without spaces round the bars.
pub(super) fn groups(args: Arguments) -> Result<Vec<Vec<NodeRef>>, Mistake> {
    let mut named = BTreeSet::new();
    let mut groups = Vec::new();
    let mut group = Vec::new();
    for word in args.words {
        for (place, part) in word.split('|').iter().enumerate() {
            if place > 0 {
                if group.is_empty() {
                    return Err(args.wrong(word, "expected a node before `|`"));
                }
                groups.push(std::mem::take(&mut group));
            }
            if part.text.is_empty() {
                continue;
            }
            if !group.is_empty() {
                let found = found(&part.text);
                let message = format!("expected `|` or the end of the line, {found}");
                return Err(args.wrong(word, &message));
            }
            group = nodes(&args, part, &mut named)?;
        }
    }
    let missing = match (groups.len(), group.len()) {
        (0, 0) => "groups of nodes such as A,B | C,D",
        (_, 0) => "a node after `|`",
        (0, _) => "`|` and another group of nodes",
        _ => {
            groups.push(group);
            return Ok(groups);
        }
    };
    Err(args.missing(missing))
}

/// `A->B` or `A<->B`.
pub(super) fn link(args: &mut Arguments) -> Result<Link, Mistake> {
    let word = args.word("A->B or A<->B")?;
    let parts = word.split('>');
    let ends = match parts.as_slice() {
        [from, to] => from.text.strip_suffix('-').map(|from| (from, to)),
        _ => None,
    };
    let (from, to) = ends.ok_or_else(|| {
        let found = found(&word.text);
        args.wrong(
            word,
            &format!("expected A->B or A<->B in one word, {found}"),
        )
    })?;
    let node = |text: &str| text.parse().map_err(|e: String| args.wrong(word, &e));
    let link = Link {
        from: node(from.strip_suffix('<').unwrap_or(from))?,
        to: node(&to.text)?,
        both: from.ends_with('<'),
    };
    match link.from == link.to {
        true => Err(args.wrong(word, "expected two different nodes")),
        false => Ok(link),
    }
}

/// `[latency=DIST] [loss=P] [duplicate=P]`, one or more of them.
pub(super) fn conditions(args: Arguments) -> Result<Conditions, Mistake> {
    let options = args.options(&["latency", "loss", "duplicate"])?;
    let conditions = Conditions {
        latency: options.get("latency", str::parse)?,
        loss: options.get("loss", probability)?,
        duplicate: options.get("duplicate", probability)?,
    };
    match conditions == Conditions::default() {
        true => Err(args.missing("latency=, loss= or duplicate=")),
        false => Ok(conditions),
    }
}

/// `COUNT|all`, then selectors.
pub(super) fn counted(mut args: Arguments) -> Result<(Count, Selector), Mistake> {
    let count = args.value("COUNT or all", |text| match text {
        "all" => Ok(Count::All),
        _ => whole(text, 1..=1_000_000_000)
            .map(Count::First)
            .map_err(|message| message.replace("expected", "expected all or")),
    })?;
    Ok((count, selector(args)?))
}

/// `[from=NODE] [to=NODE] [kind=KIND]`.
pub(super) fn selector(args: Arguments) -> Result<Selector, Mistake> {
    let options = args.options(&["from", "to", "kind"])?;
    Ok(Selector {
        from: options.get("from", str::parse)?,
        to: options.get("to", str::parse)?,
        kind: options.choice("kind", MESSAGE_KINDS)?,
    })
}
