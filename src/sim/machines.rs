//! The machines of a cluster, which its copies share until either changes one: a copy costs little, as
//! long as it is only kept.

use super::Machine;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

/// All machines, by the number of their nodes.
#[derive(Clone, Debug, Default)]
pub struct Machines(Vec<Rc<Machine>>);

impl Machines {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, index: usize) -> Option<&Machine> {
        self.0.get(index).map(Rc::as_ref)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Machine> + ExactSizeIterator {
        self.0.iter().map(Rc::as_ref)
    }

    pub fn push(&mut self, machine: Machine) {
        self.0.push(Rc::new(machine));
    }
}

impl FromIterator<Machine> for Machines {
    fn from_iter<I: IntoIterator<Item = Machine>>(machines: I) -> Machines {
        Machines(machines.into_iter().map(Rc::new).collect())
    }
}

impl Index<usize> for Machines {
    type Output = Machine;

    fn index(&self, index: usize) -> &Machine {
        &self.0[index]
    }
}

impl IndexMut<usize> for Machines {
    fn index_mut(&mut self, index: usize) -> &mut Machine {
        Rc::make_mut(&mut self.0[index])
    }
}
