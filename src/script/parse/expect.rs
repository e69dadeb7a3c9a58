//! `expect` and `print`.

use super::arguments::{Arguments, choose, name, unknown};
use super::fault::nodes;
use crate::config::values::whole;
use crate::config::wording::shown;
use crate::observe::VIEWS;
use crate::script::error::Mistake;
use crate::script::words::Word;
use crate::script::{ERROR_CODES, Expect, LOSS_CAUSES, NodeRef, Print, ReplyIs};
use std::collections::BTreeSet;

const EXPECTATIONS: &[&str] = &[
    "ok",
    "error",
    "value",
    "siblings",
    "values",
    "notfound",
    "holders",
    "hints",
    "converged",
    "view",
    "lost-writes",
    "no-lost-writes",
];
const PRINTS: &[&str] = &[
    "ring", "members", "replicas", "hints", "metrics", "merkle", "history", "config",
];

pub(super) fn expect(mut args: Arguments) -> Result<Expect, Mistake> {
    let word = args.word("what should hold")?;
    let reply = match word.text.as_str() {
        "ok" => ReplyIs::Ok,
        "notfound" => ReplyIs::NotFound,
        "error" => {
            let code = args.optional();
            ReplyIs::Error(
                code.map(|code| choose(code.column, "error code", &code.text, ERROR_CODES))
                    .transpose()?,
            )
        }
        "value" => ReplyIs::Value(args.text("VALUE")?),
        "siblings" => ReplyIs::Siblings(args.value("how many siblings", amount)?),
        "values" => values(&mut args)?,
        "holders" => {
            let key = args.text("KEY")?;
            let word = args.word("nodes such as A,B,C")?;
            let holders = match word.text.as_str() {
                "" => Vec::new(),
                _ => nodes(&args, word, &mut BTreeSet::new())?,
            };
            args.finish()?;
            return Ok(Expect::Holders(key, holders));
        }
        "hints" => {
            let count = args.value("how many hints", amount)?;
            let options = args.options(&["on", "for"])?;
            return Ok(Expect::Hints {
                count,
                on: options.get("on", str::parse)?,
                target: options.get("for", str::parse)?,
            });
        }
        "converged" => {
            args.finish()?;
            return Ok(Expect::Converged);
        }
        "view" => {
            let observer = args.value("the node that looks", str::parse)?;
            let subject = args.value("the node that it looks at", str::parse)?;
            let word = args.word("alive, suspect, dead, left or removed")?;
            let view = choose(word.column, "view", &word.text, VIEWS)?;
            args.finish()?;
            return Ok(Expect::View(observer, subject, view));
        }
        "lost-writes" => {
            let count = args.value("how many lost writes", amount)?;
            let cause = args.options(&["cause"])?.choice("cause", LOSS_CAUSES)?;
            return Ok(Expect::LostWrites { count, cause });
        }
        "no-lost-writes" => {
            args.finish()?;
            return Ok(Expect::LostWrites {
                count: 0,
                cause: None,
            });
        }
        other => {
            let sentence = format!("expect has no `{}`", shown(other));
            return Err(unknown(word.column, sentence, other, EXPECTATIONS));
        }
    };
    let of = args.options(&["of"])?.get("of", name)?;
    Ok(Expect::Reply(reply, of))
}

/// All words up to the options at the end. A value may contain `=`, so that only `of=` is taken for
/// an option here, and never in the place of the first value.
fn values(args: &mut Arguments) -> Result<ReplyIs, Mistake> {
    let mut values = vec![args.text("one or more values")?];
    let is_option = |word: &Word| word.option().is_some_and(|(name, _)| name == "of");
    let options = args.words.iter().rev().take_while(|w| is_option(w)).count();
    let (more, rest) = args.words.split_at(args.words.len() - options);
    values.extend(more.iter().map(|word| word.text.clone()));
    args.words = rest;
    Ok(ReplyIs::Values(values))
}

/// `A B PARTITION`; that the nodes and the partition exist is found out when it runs.
fn merkle(args: &mut Arguments) -> Result<Print, Mistake> {
    let from: NodeRef = args.value("NODE", str::parse)?;
    let word = args.word("NODE")?;
    let to: NodeRef = (word.text.parse()).map_err(|e: String| args.wrong(word, &e))?;
    if from == to {
        return Err(args.wrong(word, "expected two different nodes"));
    }
    let partition = args.value("PARTITION", |text| whole(text, 0..=65_535))?;
    Ok(Print::Merkle {
        from,
        to,
        partition,
    })
}

fn amount(text: &str) -> Result<u32, String> {
    whole(text, 0..=1_000_000_000)
}

pub(super) fn print(mut args: Arguments) -> Result<Print, Mistake> {
    let word = args.word(
        "ring, members, replicas KEY, hints, metrics, merkle A B PARTITION, history or config",
    )?;
    let print = match word.text.as_str() {
        "ring" => Print::Ring,
        "replicas" => Print::Replicas(args.text("KEY")?),
        "members" => Print::Members,
        "hints" => Print::Hints,
        "merkle" => merkle(&mut args)?,
        "metrics" => Print::Metrics,
        "history" => Print::History,
        "config" => Print::Config,
        other => {
            let sentence = format!("print has no `{}`", shown(other));
            return Err(unknown(word.column, sentence, other, PRINTS));
        }
    };
    args.finish()?;
    Ok(print)
}
