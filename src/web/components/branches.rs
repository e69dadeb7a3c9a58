//! The region `Branches`: the futures of this run as a tree, each named by what was done first.

use super::icons;
use super::pager::Pager;
use crate::history::BranchView;
use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use crate::web::wording::{count, moment};
use yew::prelude::*;

/// How many branches are listed at once.
const PAGE: usize = 200;
/// How deep the tree is drawn.
const DEEPEST: usize = 8;

/// The region.
#[component]
pub fn Branches(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let run = lab.run();
    let here = run.branch();
    let branches: Vec<BranchView> = run.branches().collect();
    let order = in_order(&branches);
    // Where one is, unless another page was turned to.
    let turned = use_state(|| None::<(usize, usize)>);
    let last = order.len().saturating_sub(PAGE);
    let place = order.iter().position(|(number, _)| *number == here);
    let skipped = match *turned {
        Some((branch, skipped)) if branch == here => skipped,
        _ => place.unwrap_or(0) / PAGE * PAGE,
    };
    let skipped = skipped.min(last);
    let turn = {
        let turned = turned.clone();
        Callback::from(move |skipped| turned.set(Some((here, skipped))))
    };
    let rows = order[skipped..].iter().take(PAGE).map(|(number, depth)| {
        let branch = &branches[*number];
        let is_here = *number == here;
        let name = match (branch.name.as_str(), branch.parent) {
            ("", None) => "the first, nothing done yet",
            ("", Some(_)) => "nothing done in it yet",
            // What a button asks for is not waited for, which goes without saying.
            (name, _) => name.strip_prefix("async ").unwrap_or(name),
        };
        let parted = branch.parent.map(|(parent, at)| {
            format!("from {} at {}", parent + 1, moment(at.at))
        });
        let until = format!(
            "{}, until {}",
            count(branch.deeds, "deed"),
            moment(branch.end.at)
        );
        let onclick = {
            let number = *number;
            props.lab.on(move |lab: &mut Lab| lab.switch(number))
        };
        html! {
            <li class={format!("depth-{}", (*depth).min(DEEPEST))}>
                <button type="button" class="branch" aria-current={is_here.then_some("true")} {onclick}>
                    <b>{ number + 1 }</b>
                    <bdi class="branch-name">{ name }</bdi>
                    <span class="dim">{ parted.map(|it| it + "; ") }{ until }</span>
                </button>
            </li>
        }
    });
    html! {
        <section id="sec-branches" class="panel in-time" aria-label="Branches">
            <div class="head">
                <h2>{ "Branches" }<span class="dim">{ " what was done, and what else could have come of it" }</span></h2>
                <button type="button" class="slim" onclick={props.lab.on(Lab::fork)} title="Begins a branch here; what was to come stays in the one that there is">{ icons::branch() }{ "Branch here" }</button>
            </div>
            if branches.len() == 1 {
                <p class="dim">{ "Go back in time and do something else: a branch begins there, and what came before stays." }</p>
            }
            <Pager what="branches" {skipped} page={PAGE} all={order.len()} on={turn} />
            <ul class="branches">{ for rows }</ul>
        </section>
    }
}

/// The branches as a tree is written: each behind its parent, with its depth.
fn in_order(branches: &[BranchView]) -> Vec<(usize, usize)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); branches.len()];
    for branch in branches {
        if let Some((parent, _)) = branch.parent {
            children[parent].push(branch.number);
        }
    }
    let mut order = Vec::new();
    let mut open = vec![(0, 0)];
    while let Some((number, depth)) = open.pop() {
        order.push((number, depth));
        let below = children[number].iter().rev();
        open.extend(below.map(|child| (*child, depth + 1)));
    }
    order
}
