//! What is done to nodes, links and messages.

use super::arguments::{Arguments, Options, choose};
use crate::config::values::{positive_time, probability, time, whole};
use crate::config::wording::{found, one_of, shown};
use crate::ring::MAX_WEIGHT;
use crate::script::error::Mistake;
use crate::script::words::Word;
use crate::script::{
    Command, Conditions, Count, DiskIs, Keep, Link, MESSAGE_KINDS, NodeRef, Selector,
};
use crate::sim::{FlightFault, FlightRef, Nemesis};
use std::collections::BTreeSet;

/// `NODE` and nothing else.
pub(super) fn node(mut args: Arguments) -> Result<NodeRef, Mistake> {
    let node = args.value("NODE", str::parse)?;
    args.finish()?;
    Ok(node)
}

/// `NODE [keep=synced|all|BYTES]`
pub(super) fn crash(mut args: Arguments) -> Result<Command, Mistake> {
    let node = args.value("NODE", str::parse)?;
    let keep = args.options(&["keep"])?.get("keep", |text| match text {
        "synced" => Ok(Keep::Synced),
        "all" => Ok(Keep::All),
        _ => whole(text, 0..=1_000_000_000)
            .map(Keep::Bytes)
            .map_err(|message| message.replace("expected", "expected synced, all or")),
    })?;
    Ok(Command::Crash(node, keep))
}

/// `NODE [disk=kept|lost]`
pub(super) fn restart(mut args: Arguments) -> Result<Command, Mistake> {
    let node = args.value("NODE", str::parse)?;
    let disk = args.options(&["disk"])?.choice("disk", &["kept", "lost"])?;
    let disk = if disk == Some("lost") {
        DiskIs::Lost
    } else {
        DiskIs::Kept
    };
    Ok(Command::Restart(node, disk))
}

/// `NODE [weight=1] [zone=z1] [seed_node=A]`
pub(super) fn join(mut args: Arguments) -> Result<Command, Mistake> {
    let node = args.value("NODE", str::parse)?;
    let options = args.options(&["weight", "zone", "seed_node"])?;
    let weight = |text: &str| whole::<u32>(text, 1..=MAX_WEIGHT.into());
    let zone = |text: &str| {
        text.parse()
            .map_err(|message| format!("{message}, {}", found(text)))
    };
    Ok(Command::Join {
        node,
        weight: options.get("weight", weight)?,
        zone: options.get("zone", zone)?,
        seed_node: options.get("seed_node", str::parse)?,
    })
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

/// `A->B CONDITIONS`, or `A->B bus`.
pub(super) fn link_conditions(mut args: Arguments) -> Result<Command, Mistake> {
    let link = link(&mut args)?;
    if args.words.first().is_some_and(|word| word.text == "bus") {
        args.optional();
        args.finish()?;
        return Ok(Command::LinkAsBus(link));
    }
    Ok(Command::Link(link, conditions(args)?))
}

/// `[latency=DIST] [loss=P] [duplicate=P] [damage=P]`, one or more of them.
pub(super) fn conditions(args: Arguments) -> Result<Conditions, Mistake> {
    let options = args.options(&["latency", "loss", "duplicate", "damage"])?;
    let conditions = Conditions {
        latency: options.get("latency", str::parse)?,
        loss: options.get("loss", probability)?,
        duplicate: options.get("duplicate", probability)?,
        damage: options.get("damage", probability)?,
    };
    match conditions == Conditions::default() {
        true => Err(args.missing("latency=, loss=, duplicate= or damage=")),
        false => Ok(conditions),
    }
}

/// `COUNT|all`, then selectors; or `1 flight=NUMBER`.
pub(super) fn counted(
    mut args: Arguments,
    next: fn(Count, Selector) -> Command,
    fault: FlightFault,
) -> Result<Command, Mistake> {
    let count = args.value("COUNT or all", count)?;
    let options = args.options(&["from", "to", "kind", "flight"])?;
    match flight(&options, count)? {
        Some(which) => Ok(Command::Flight(fault, which)),
        None => Ok(next(count, selected(&options)?)),
    }
}

/// `flight=NUMBER` or `flight=NUMBER/COPY`, which stands for one message and goes alone.
fn flight(options: &Options, count: Count) -> Result<Option<FlightRef>, Mistake> {
    let read = |text: &str| {
        let (number, copy) = text.split_once('/').unwrap_or((text, "1"));
        let number = whole(number, 0..=u64::MAX);
        let copy = whole(copy, 1..=1_000_000_000);
        let both = number.ok().zip(copy.ok());
        let which = both.map(|(number, copy)| FlightRef { number, copy });
        which.ok_or_else(|| {
            let expected = "expected the number of a message such as 137, or 137/2 for a copy";
            format!("{expected}, {}", found(text))
        })
    };
    let Some(which) = options.get("flight", read)? else {
        return Ok(None);
    };
    let column = options.column("flight").unwrap_or_default();
    if count != Count::First(1) {
        let message = "flight: names one message, so the count has to be 1";
        return Err(Mistake::at(column, message));
    }
    let selector = ["from", "to", "kind"].into_iter();
    if let Some(other) = selector.filter_map(|name| options.column(name)).next() {
        let message = "flight: names one message, without from=, to= and kind=";
        return Err(Mistake::at(other, message));
    }
    Ok(Some(which))
}

fn count(text: &str) -> Result<Count, String> {
    match text {
        "all" => Ok(Count::All),
        _ => whole(text, 1..=1_000_000_000)
            .map(Count::First)
            .map_err(|message| message.replace("expected", "expected all or")),
    }
}

/// `COUNT|all by=TIME`, then selectors.
pub(super) fn delay(mut args: Arguments) -> Result<Command, Mistake> {
    let count = args.value("COUNT or all", count)?;
    let missing = args.missing("by=TIME");
    let options = args.options(&["by", "from", "to", "kind", "flight"])?;
    let by = options.get("by", positive_time)?.ok_or(missing)?;
    match flight(&options, count)? {
        Some(which) => Ok(Command::Flight(FlightFault::Delay(by), which)),
        None => Ok(Command::Delay(count, by, selected(&options)?)),
    }
}

/// `NODE +TIME` or `NODE -TIME`
pub(super) fn skew(mut args: Arguments) -> Result<Command, Mistake> {
    let node = args.value("NODE", str::parse)?;
    let skew = args.value("a skew such as +200ms or -1s", |text| {
        let expected = || format!("expected a skew such as +200ms or -1s, {}", found(text));
        let (sign, span) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(span), _) => (1, span),
            (_, Some(span)) => (-1, span),
            _ => return Err(expected()),
        };
        let span = time(span).map_err(|_| expected())?;
        Ok(sign * span.0 as i64)
    })?;
    args.finish()?;
    Ok(Command::Skew(node, skew))
}

/// `NODE xFACTOR`
pub(super) fn slow(mut args: Arguments) -> Result<Command, Mistake> {
    let node = args.value("NODE", str::parse)?;
    let factor = args.value("a factor such as x10", |text| {
        let expected = || format!("expected a factor from x1 to x100000, {}", found(text));
        let factor = text.strip_prefix('x').ok_or_else(expected)?;
        whole(factor, 1..=100_000).map_err(|_| expected())
    })?;
    args.finish()?;
    Ok(Command::Slow(node, factor))
}

/// `NAME every=TIME for=TIME`, or `NAME off`
pub(super) fn nemesis(mut args: Arguments) -> Result<Command, Mistake> {
    let names = Nemesis::ALL.map(Nemesis::name);
    let word = args.word(&one_of(&names))?;
    let name = choose(word.column, "nemesis", &word.text, &names)?;
    let named = Nemesis::ALL.into_iter().find(|n| n.name() == name);
    let nemesis = named.ok_or_else(|| args.wrong(word, "expected a nemesis"))?;
    if args.words.first().is_some_and(|word| word.text == "off") {
        args.optional();
        args.finish()?;
        return Ok(Command::NemesisOff(nemesis));
    }
    let [no_every, no_span] = ["every=TIME", "for=TIME"].map(|what| args.missing(what));
    let options = args.options(&["every", "for"])?;
    let every = options.get("every", positive_time)?.ok_or(no_every)?;
    let span = options.get("for", positive_time)?.ok_or(no_span)?;
    Ok(Command::Nemesis {
        nemesis,
        every,
        span,
    })
}

/// `[from=NODE] [to=NODE] [kind=KIND]`, or `flight=NUMBER`.
pub(super) fn release(args: Arguments) -> Result<Command, Mistake> {
    let options = args.options(&["from", "to", "kind", "flight"])?;
    match flight(&options, Count::First(1))? {
        Some(which) => Ok(Command::Flight(FlightFault::Release, which)),
        None => Ok(Command::Release(selected(&options)?)),
    }
}

fn selected(options: &Options) -> Result<Selector, Mistake> {
    Ok(Selector {
        from: options.get("from", str::parse)?,
        to: options.get("to", str::parse)?,
        kind: options.choice("kind", MESSAGE_KINDS)?,
    })
}
