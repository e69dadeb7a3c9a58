//! Arithmetic with fixed point: the same bits on every target, without floating point.

/// How many of a fixed-point number's bits stand behind the point.
pub const FRACTION_BITS: u32 = 16;

/// The number one.
pub const ONE: u64 = 1 << FRACTION_BITS;

/// The logarithm to base 2 of `number`, in units of 2^-16, rounded down by at most 2 units; 0 for
/// 0.
///
/// The whole part is the position of the highest bit. Each squaring of the rest gives one more bit
/// of the fraction.
pub fn log2(number: u64) -> u64 {
    let Some(whole) = number.checked_ilog2() else {
        return 0;
    };
    // From 1 (included) to 2 (excluded), with 63 bits behind the point.
    let mut rest = u128::from(number) << (63 - whole);
    let mut fraction = 0;
    for _ in 0..FRACTION_BITS {
        rest = (rest * rest) >> 63;
        fraction <<= 1;
        if rest >> 64 != 0 {
            fraction |= 1;
            rest >>= 1;
        }
    }
    (u64::from(whole) << FRACTION_BITS) | fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn agrees_with_the_exact_logarithm() {
        let powers = (0..64).map(|bits| 1u64 << bits);
        let others = (1..2_000).chain([u64::MAX, 1_000_000_007, 3 << 40]);
        for number in powers.chain(others) {
            let exact = libm::log2(number as f64) * ONE as f64;
            let off = exact - log2(number) as f64;
            assert!((-1e-6..2.0).contains(&off), "{number}: off by {off}");
        }
        assert_eq!(log2(0), 0);
        assert_eq!(log2(1), 0);
        assert_eq!(log2(1 << 40), 40 << FRACTION_BITS);
    }
}
