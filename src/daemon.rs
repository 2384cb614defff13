//! One function wires everything; every long task is watched, and if one ends, all end.
