//! Ringlab.
