//! Context tokens under random vectors, keys and damage.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::Index;
use ringlab::base::NodeId;
use ringlab::causality::context::{ClusterSeal, open, seal};
use ringlab::causality::{Actor, VersionVector};

fn context() -> impl Strategy<Value = VersionVector<Actor>> {
    let small_or_large = || prop_oneof![0..300u32, any::<u32>()];
    let actor = (any::<u16>(), small_or_large(), small_or_large());
    let counter = prop_oneof![0..300u64, any::<u64>()];
    btree_map(actor, counter, 0..8).prop_map(|entries| {
        VersionVector::from_entries(entries.into_iter().map(|((node, disk, birth), counter)| {
            let node = NodeId(node);
            (Actor { node, disk, birth }, counter)
        }))
    })
}

proptest! {
    #[test]
    fn opening_undoes_sealing(context in context(), key in ".{1,40}", seed: u64, text in ".*") {
        let cluster = ClusterSeal::new(seed, &text);
        let token = seal(&context, &key, &cluster);
        prop_assert_eq!(open(&token, &key, &cluster), Ok(context));
    }

    #[test]
    fn another_key_seed_or_configuration_is_refused(context in context(), seed: u64) {
        let cluster = ClusterSeal::new(seed, "n=3");
        let token = seal(&context, "cart", &cluster);
        prop_assert!(open(&token, "carts", &cluster).is_err());
        prop_assert!(open(&token, "", &cluster).is_err());
        prop_assert!(open(&token, "cart", &ClusterSeal::new(seed ^ 1, "n=3")).is_err());
        prop_assert!(open(&token, "cart", &ClusterSeal::new(seed, "n=4")).is_err());
    }

    #[test]
    fn every_flipped_bit_is_refused(context in context(), seed: u64) {
        let cluster = ClusterSeal::new(seed, "");
        let bytes = URL_SAFE_NO_PAD.decode(seal(&context, "cart", &cluster)).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(open(&URL_SAFE_NO_PAD.encode(flipped), "cart", &cluster).is_err());
        }
    }

    #[test]
    fn every_truncation_and_every_other_text_is_refused(
        context in context(), at: Index, other in proptest::char::range(' ', '~'),
    ) {
        let cluster = ClusterSeal::new(1, "");
        let token = seal(&context, "cart", &cluster);
        for end in 0..token.len() {
            prop_assert!(open(&token[..end], "cart", &cluster).is_err());
            prop_assert!(open(&token[token.len() - end..], "cart", &cluster).is_err());
        }
        // Also within the unused bits of the last character.
        for at in [at.index(token.len()), token.len() - 1] {
            let mut changed = token.clone();
            changed.replace_range(at..=at, &other.to_string());
            prop_assert!(changed == token || open(&changed, "cart", &cluster).is_err());
        }
        for longer in [format!("{token}{other}"), format!("{other}{token}")] {
            prop_assert!(open(&longer, "cart", &cluster).is_err());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*", bytes in vec(any::<u8>(), 0..200)) {
        let cluster = ClusterSeal::new(1, "");
        prop_assert!(open(&text, "cart", &cluster).is_err());
        prop_assert!(open(&URL_SAFE_NO_PAD.encode(bytes), "cart", &cluster).is_err());
    }
}
