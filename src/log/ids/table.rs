//! A small hash table from keys to codes: open addressing, linear probing.

/// Gives each distinct key a code in order of appearance. The keys live with the caller.
#[derive(Debug)]
pub struct Table {
    /// Hash in the upper half, code plus 1 in the lower; 0 is free.
    slots: Vec<u64>,
    len: usize,
}

impl Table {
    /// A table that grows.
    pub fn new() -> Self {
        Self {
            slots: vec![0; 64],
            len: 0,
        }
    }

    /// The code of a key with this hash; `same(code)` says whether it is that key's. The second
    /// value is true for a new key.
    pub fn code(&mut self, hash: u32, same: impl Fn(usize) -> bool) -> (usize, bool) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            let code = (slot as u32 - 1) as usize;
            if (slot >> 32) as u32 == hash && same(code) {
                return (code, false);
            }
            at = (at + 1) & mask;
        }
        let code = self.len;
        self.len += 1;
        self.slots[at] = u64::from(hash) << 32 | self.len as u64;
        if self.len * 2 > self.slots.len() {
            self.grow();
        }
        (code, true)
    }

    fn grow(&mut self) {
        let mut slots = vec![0; self.slots.len() * 4];
        let mask = slots.len() - 1;
        for &slot in self.slots.iter().filter(|&&slot| slot != 0) {
            let mut at = (slot >> 32) as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = slot;
        }
        self.slots = slots;
    }
}
