// The arena: all memory of the Floor, laid out once at start from the store's limits.
//
// Parts reserve what they need in two rounds: first state that must survive (the snapshot
// region), then scratch and rings that are filled again. After `seal` memory never grows, so
// the host's views stay valid. Offsets are 16-byte aligned for v128.

/** Bytes below this belong to AssemblyScript's own static data. */
const FIRST: usize = (__heap_base + 15) & ~15;

let next: usize = FIRST;
let snapshotStart: usize = FIRST;
let snapshotEnd: usize = FIRST;
let sealed: bool = false;

/** Reserves `bytes` of the arena, zeroed, and returns where they start. */
export function reserve(bytes: usize): usize {
  if (sealed) unreachable(); // allocation after start is a bug
  const at = next;
  next = (next + bytes + 15) & ~15;
  return at;
}

/** Starts the layout anew: what is reserved from here to `endSnapshot` survives a restart. */
export function begin(): void {
  next = FIRST;
  sealed = false;
  snapshotStart = next;
}

export function endSnapshot(): void {
  snapshotEnd = next;
}

/** Grows memory to what was reserved, clears it and forbids further reservations. */
export function seal(): void {
  const pages = <i32>((next + 0xffff) >> 16);
  const before = memory.size();
  if (pages > before && memory.grow(pages - before) < 0) unreachable();
  // New pages are zero already: to touch each of them would cost a start some 50 ms.
  const used = (<usize>before) << 16;
  memory.fill(FIRST, 0, (next < used ? next : used) - FIRST);
  sealed = true;
}

export function arenaSnapshotStart(): usize {
  return snapshotStart;
}
export function arenaSnapshotEnd(): usize {
  return snapshotEnd;
}
export function arenaEnd(): usize {
  return next;
}
