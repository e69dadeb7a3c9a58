//! What a node makes of what others say about it: who refutes, and with which incarnation.

use super::view::{Member, State};

/// What follows from what is said about the node itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: it is true.
    Nothing,
    /// Say again what is true: whoever said this has missed something.
    Repeat,
    /// Say this from now on.
    Say(Member),
    /// It has been removed: it is no member any more and does not come back.
    Removed,
}

/// What a node that holds itself for `own` makes of it being said to be `said`.
///
/// A member refutes with the incarnation above what is said (SWIM paper, section 4.2). The same
/// rule covers a node that lost its disk and does not know its incarnation: it refutes what was
/// said of its former life. One that has left stays so, in whatever incarnation it is held for
/// alive.
pub fn answer(own: Member, said: Member) -> Answer {
    if said == own || own.state == State::Removed {
        return Answer::Nothing;
    }
    if said.state == State::Removed {
        return Answer::Removed;
    }
    let merged = own.merge(said);
    if merged == own {
        return Answer::Repeat;
    }
    if merged.incarnation == own.incarnation && merged.state == own.state {
        // Traits of a former life, or garbled ones: only a later incarnation makes them go away.
        return Answer::Say(above(own, said));
    }
    Answer::Say(match own.state {
        State::Left => Member {
            incarnation: said.incarnation.max(own.incarnation),
            ..own
        },
        _ => above(own, said),
    })
}

/// The member that `own` is when it begins anew after a life in which it was known as `known`.
pub fn begin_anew(own: Member, known: Option<Member>) -> Member {
    let alive = own.in_state(State::Alive);
    match known {
        Some(known) if known.incarnation >= own.incarnation => above(alive, known),
        _ => alive,
    }
}

fn above(own: Member, said: Member) -> Member {
    Member {
        incarnation: said.incarnation.max(own.incarnation).saturating_add(1),
        ..own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::view::Traits;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn member(state: State, incarnation: u32) -> Member {
        Member::alive(incarnation, Traits::default()).in_state(state)
    }

    #[test]
    fn whoever_runs_refutes_what_says_otherwise() {
        let own = member(State::Alive, 3);
        assert_eq!(answer(own, own), Answer::Nothing);
        assert_eq!(answer(own, member(State::Dead, 2)), Answer::Repeat);
        for state in [State::Suspect, State::Dead, State::Left] {
            let refuted = Answer::Say(member(State::Alive, 4));
            assert_eq!(answer(own, member(state, 3)), refuted, "{state}");
        }
        let later = member(State::Alive, 7);
        assert_eq!(answer(own, later), Answer::Say(member(State::Alive, 8)));
        assert_eq!(answer(own, member(State::Removed, 0)), Answer::Removed);
    }

    #[test]
    fn whoever_has_left_stays_so() {
        let own = member(State::Left, 3);
        assert_eq!(answer(own, member(State::Alive, 3)), Answer::Repeat);
        assert_eq!(answer(own, member(State::Dead, 3)), Answer::Repeat);
        let later = Answer::Say(member(State::Left, 5));
        assert_eq!(answer(own, member(State::Alive, 5)), later);
    }

    #[test]
    fn traits_of_a_former_life_are_refuted() {
        let own = Member::alive(3, Traits { zone: 1, weight: 1 });
        let other = Member::alive(3, Traits { zone: 2, weight: 1 });
        let refuted = Answer::Say(Member::alive(4, own.traits));
        assert_eq!(answer(own, other), refuted);
    }

    #[test]
    fn a_new_life_is_one_above_the_last_one_known() {
        let fresh = member(State::Alive, 0);
        assert_eq!(begin_anew(fresh, None), fresh);
        for state in [State::Alive, State::Dead, State::Left] {
            let anew = begin_anew(fresh, Some(member(state, 0)));
            assert_eq!(anew, member(State::Alive, 1));
        }
        // It knew the last one from its disk, and stands above it already.
        let knew = member(State::Alive, 5);
        assert_eq!(begin_anew(knew, Some(member(State::Dead, 4))), knew);
    }
}
