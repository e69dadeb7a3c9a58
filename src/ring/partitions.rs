//! Equal partitions: partition `p` of `Q` covers the positions from `p * 2^128 / Q` (included) to
//! `(p + 1) * 2^128 / Q` (excluded).

/// A ring cut into `Q` equal partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitions(pub u32);

impl Partitions {
    /// The partition that covers `position`.
    pub fn of(self, position: u128) -> u32 {
        // position * Q / 2^128 in two halves, since the product has up to 160 bits.
        let count = u128::from(self.0);
        let low = (position & u128::from(u64::MAX)) * count;
        let high = (position >> 64) * count;
        ((high + (low >> 64)) >> 64) as u32
    }

    /// The first position of partition `p`.
    pub fn start(self, p: u32) -> u128 {
        // The least position x with x * Q >= p * 2^128, by long division in 64-bit digits.
        let count = u128::from(self.0.max(1));
        let high = (u128::from(p) << 64) / count;
        let rest = (u128::from(p) << 64) % count;
        let low = (rest << 64) / count;
        let exact = (rest << 64) % count == 0;
        (high << 64) + low + u128::from(!exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_boundary_belongs_to_the_partition_that_it_starts() {
        for count in [1, 2, 3, 7, 32, 64, 100, 1000, 65_536] {
            let ring = Partitions(count);
            assert_eq!(ring.of(0), 0);
            assert_eq!(ring.of(u128::MAX), count - 1);
            for p in (0..count).step_by(1 + count as usize / 50) {
                let start = ring.start(p);
                assert_eq!(ring.of(start), p, "start of {p} of {count}");
                if p > 0 {
                    assert_eq!(ring.of(start - 1), p - 1, "before {p} of {count}");
                }
            }
        }
    }
}
