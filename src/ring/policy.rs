//! Choices about the ring that have names: how it is cut, where tokens come from, how preference
//! lists are made.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An enum whose variants are words of the script language.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every choice, in the order in which they are listed.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            /// What was expected.
            type Err = String;

            fn from_str(text: &str) -> Result<$name, String> {
                let found = $name::ALL.iter().find(|choice| choice.word() == text);
                found.copied().ok_or_else(|| {
                    let words: Vec<&str> = $name::ALL.iter().map(|choice| choice.word()).collect();
                    let (last, first) = words.split_last().unwrap_or((&"", &[]));
                    format!("expected {} or {last}", first.join(", "))
                })
            }
        }
    };
}
pub(crate) use choices;

choices! {
    /// How the ring is cut into partitions, and who owns them.
    Partitioning {
        /// `Q` equal partitions dealt round the members (strategy 3 of the Dynamo paper, section
        /// 6.2). The table is kept: who owns what depends on who came and went.
        #[default]
        Equal = "equal",
        /// Each member has `T` tokens for each unit of weight; a partition is the arc up to a token
        /// (strategy 1).
        Tokens = "tokens",
        /// `Q` equal partitions; the tokens met clockwise from a partition's end choose its nodes
        /// (strategy 2).
        TokensEqual = "tokens-equal",
        /// The hash modulo 360; each member stands on a free one of 360 degrees and has those up to
        /// its own.
        Degrees = "degrees",
        /// The hash modulo the number of members: nearly every key moves when that changes.
        Modulo = "modulo",
        /// One partition: every member holds every key.
        Everywhere = "everywhere",
    }
}

choices! {
    /// Where a member's tokens come from.
    TokenSource {
        /// Drawn from the seed.
        #[default]
        Random = "random",
        /// Hashed from the member's name: `A` gives the first, `A#1` the second, and so on.
        Name = "name",
    }
}

choices! {
    /// What a walk round the ring does with a node that it has met.
    Preference {
        /// It skips it (Dynamo paper, section 4.3).
        #[default]
        DistinctNodes = "distinct-nodes",
        /// It takes it again, as Riak does: one node may fill several of the `N` places.
        Partitions = "partitions",
    }
}

impl Partitioning {
    /// Whether members have tokens.
    pub fn has_tokens(self) -> bool {
        matches!(self, Partitioning::Tokens | Partitioning::TokensEqual)
    }

    /// Whether a member of greater weight can own a greater share.
    pub fn has_weights(self) -> bool {
        self.has_tokens() || self == Partitioning::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_choice_reads_what_it_shows() {
        for &choice in Partitioning::ALL {
            assert_eq!(choice.to_string().parse(), Ok(choice));
            let json = serde_json::to_string(&choice).unwrap();
            assert_eq!(json, format!("\"{choice}\""));
        }
        assert_eq!(
            "ring".parse::<Partitioning>(),
            Err("expected equal, tokens, tokens-equal, degrees, modulo or everywhere".to_owned())
        );
        assert_eq!(
            "partition".parse::<Preference>(),
            Err("expected distinct-nodes or partitions".to_owned())
        );
    }
}
