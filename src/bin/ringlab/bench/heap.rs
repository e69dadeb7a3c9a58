//! Bytes of the heap in use, counted while somebody asks for it.
//!
//! The rest of the time the allocator pays for one look at a flag, so that neither the other
//! figures nor the other commands are slower for it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

static COUNTING: AtomicBool = AtomicBool::new(false);
static IN_USE: AtomicIsize = AtomicIsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn add(bytes: usize) {
    if COUNTING.load(Relaxed) {
        IN_USE.fetch_add(bytes as isize, Relaxed);
    }
}

fn take(bytes: usize) {
    if COUNTING.load(Relaxed) {
        IN_USE.fetch_sub(bytes as isize, Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator with the arguments as they came, and its
// answer comes back as it was; the counters are beside it and hold no memory.
#[allow(
    unsafe_code,
    reason = "an allocator cannot be wrapped in safe code; nothing else here is unsafe"
)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: what the caller promises is what `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        take(layout.size());
        // SAFETY: as above; the memory came from `System`.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size);
        take(layout.size());
        // SAFETY: as above; the memory came from `System`.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// The bytes that what `make` gives takes up, as they were asked for from the system, and what it
/// gives. What other threads do meanwhile counts too.
pub fn bytes_of<T>(make: impl FnOnce() -> T) -> (f64, T) {
    IN_USE.store(0, Relaxed);
    COUNTING.store(true, Relaxed);
    let made = make();
    COUNTING.store(false, Relaxed);
    (IN_USE.load(Relaxed) as f64, made)
}
