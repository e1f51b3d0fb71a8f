/**
 * Who is who: visits and the tracklets they are bound to, and bodies that a skeleton source
 * follows itself. All of it lies in the arena's snapshot region, ids and names included.
 */
import type { FloorMemory } from './floor-memory.js';

export interface IdentityEvent {
  /** `unsure`: cannot be told apart after a time that nobody saw; `sure`: could be after all. */
  kind: (typeof KINDS)[number];
  visit: number;
  /** −1: it had no tracklet. */
  slot: number;
  tracklet: number;
  p: number;
  /** Index of the gate it left by, −1 for none. */
  gate: number;
  tS: number;
}

const KINDS = ['bound', 'rebound', 'lost', 'swapped', 'left', 'unsure', 'sure'] as const;
const ID_BYTES = 20;
const NAME_BYTES = 64;
const EVENT_BYTES = 32;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Two FNV-1a hashes of a string with different starts: 64 bits, the same on every machine. */
export function hashOf(id: string): readonly [number, number] {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    low = Math.imul(low ^ c, 0x01000193);
    high = Math.imul(high ^ c, 0x01000193) ^ (high >>> 15);
  }
  // 0, 0 means "no body"
  return [low | 1, high | 0];
}

/** Bits of assembly/identity/visits.ts: 1 one may leave, 2 one may enter. */
const GATE_WAYS = { exit: 1, enter: 2, both: 3 } as const;

export class IdentityKernel {
  readonly state: Uint8Array;
  readonly role: Uint8Array;
  readonly person: Int32Array;
  readonly sure: Float32Array;
  readonly rival: Int32Array;
  readonly #exports: FloorMemory['exports'];
  readonly #events: DataView;
  readonly #ids: DataView;
  readonly #names: Uint8Array;
  readonly slots: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor(memory: FloorMemory) {
    const exports = memory.exports;
    this.#exports = exports;
    const slots = exports.identitySlots!();
    this.slots = slots;
    this.state = memory.u8(exports.identityStates!(), slots);
    this.role = memory.u8(exports.identityRoles!(), slots);
    this.person = memory.i32(exports.identityPersons!(), slots);
    this.sure = memory.f32(exports.identitySures!(), slots);
    this.rival = memory.i32(exports.identityRivals!(), slots);
    this.#events = new DataView(memory.buffer, exports.identityEvents!());
    this.#ids = new DataView(memory.buffer, exports.identityIdAddress!(0), slots * ID_BYTES);
    this.#names = memory.u8(exports.identityNameAddress!(0), exports.trackingSlots!() * NAME_BYTES);
  }

  gate(index: number, x: number, y: number, radiusM: number, direction: keyof typeof GATE_WAYS): void {
    this.#exports.identityGate!(index, x, y, radiusM, GATE_WAYS[direction]);
  }

  /** The floor (m) on which whoever appears has come in by this gate. */
  gateArea(index: number, area: { x0: number; x1: number; y0: number; y1: number }): void {
    this.#exports.identityGateArea!(index, area.x0, area.x1, area.y0, area.y1);
  }

  /** Slot of a new visit that waits at x, y since tS; −1 where the table is full. */
  admit(
    visit: string,
    role: 'shopper' | 'staff',
    x: number,
    y: number,
    radiusM: number,
    tS: number,
    body: string | null,
  ): number {
    const [low, high] = body === null ? [0, 0] : hashOf(body);
    const slot = this.#exports.identityAdmit!(role === 'staff' ? 1 : 0, x, y, radiusM, tS, low, high);
    if (slot >= 0) this.#writeId(slot, visit);
    return slot;
  }

  /** A visit of before, somewhere within `radiusM` of x, y; nobody knows who it is. Its slot as `admit`. */
  adopt(visit: string, role: 'shopper' | 'staff', x: number, y: number, radiusM: number, tS: number): number {
    const slot = this.admit(visit, role, x, y, radiusM, tS, null);
    this.#exports.identityAdopt!(slot);
    return slot;
  }

  #writeId(slot: number, visit: string): void {
    const at = slot * ID_BYTES;
    for (let k = 0; k < ID_BYTES; k++) this.#ids.setUint8(at + k, 0);
    if (UUID.test(visit)) {
      const hex = visit.replaceAll('-', '');
      for (let k = 0; k < 16; k++)
        this.#ids.setUint8(at + 4 + k, Number.parseInt(hex.slice(2 * k, 2 * k + 2), 16));
      return;
    }
    if (visit.length === 0 || visit.length > 16) {
      throw new RangeError(`visit id "${visit}": want a lower-case UUID or 1 to 16 ASCII characters`);
    }
    this.#ids.setUint32(at, visit.length, true);
    for (let k = 0; k < visit.length; k++) this.#ids.setUint8(at + 4 + k, visit.charCodeAt(k) & 0x7f);
  }

  idOf(slot: number): string {
    const at = slot * ID_BYTES;
    const length = this.#ids.getUint32(at, true);
    let text = '';
    if (length > 0) {
      for (let k = 0; k < length; k++) text += String.fromCharCode(this.#ids.getUint8(at + 4 + k));
      return text;
    }
    for (let k = 0; k < 16; k++) {
      if (k === 4 || k === 6 || k === 8 || k === 10) text += '-';
      text += this.#ids
        .getUint8(at + 4 + k)
        .toString(16)
        .padStart(2, '0');
    }
    return text;
  }

  slotOf(visit: string): number {
    for (let slot = 0; slot < this.slots; slot++) {
      if (this.state[slot] !== 0 && this.idOf(slot) === visit) return slot;
    }
    return -1;
  }

  /** A body at x, y (m), seen at tS with a score 0…1. Returns its slot, −1 where the table is full. */
  body(id: string, source: number, tS: number, x: number, y: number, score: number): number {
    const [low, high] = hashOf(id);
    const slot = this.#exports.identityBody!(low, high, source, tS, x, y, score);
    if (slot >= 0 && this.#names[slot * NAME_BYTES] === 0) {
      this.#encoder.encodeInto(id, this.#names.subarray(slot * NAME_BYTES, (slot + 1) * NAME_BYTES));
    }
    return slot;
  }

  /** Bodies of one message come next, seen at relMs (whole ms after the origin). */
  bodiesAt(relMs: number): void {
    this.#exports.identityBodiesAt!(relMs);
  }

  /** Slot of the camera tracklet that the body seen last is, at the time of `bodiesAt`; −1 none. */
  fuse(slot: number): number {
    return this.#exports.identityFuse!(slot);
  }

  /** Slot of a body that is known already; −1 none. */
  bodySlot(id: string, source: number): number {
    const [low, high] = hashOf(id);
    return this.#exports.identityBodySlot!(low, high, source);
  }

  /** A body's id as its source gave it; empty for camera tracklets. */
  nameOf(slot: number): string {
    const bytes = this.#names.subarray(slot * NAME_BYTES, (slot + 1) * NAME_BYTES);
    const end = bytes.indexOf(0);
    return this.#decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** Bodies that were long without news at tS are gone. */
  ageBodies(tS: number): void {
    this.#exports.identityBodiesAge!(tS);
  }

  /** Exits that wait are decided by what the cameras have seen: before `away`. */
  passBefore(): void {
    this.#exports.identityPassBefore!();
  }

  /** Nobody was seen up to tS: people may have changed places. */
  away(tS: number): void {
    this.#exports.identityAway!(tS);
  }

  /** Gives waiting visits their tracklets and decides who passed at the exits, as of tS. */
  step(tS: number): void {
    this.#exports.identityStep!(tS);
    this.#exports.identityRebind!(tS);
  }

  /** Somebody passes the exit at x, y at tS: an event `left` tells who, once cameras are that far. */
  exit(x: number, y: number, radiusM: number, tS: number, gate: number): void {
    this.#exports.identityExit!(x, y, radiusM, tS, gate);
  }

  release(visit: number): void {
    this.#exports.identityRelease!(visit);
  }

  /** Visits lost for good at tS. */
  departed(tS: number): number[] {
    const gone: number[] = [];
    let v = this.#exports.identityDeparted!(0, tS);
    while (v >= 0) {
      gone.push(v);
      v = this.#exports.identityDeparted!(v + 1, tS);
    }
    return gone;
  }

  /** What happened since the last call, in order. */
  takeEvents(): IdentityEvent[] {
    const n = this.#exports.identityTold!();
    if (n === 0) return [];
    const events: IdentityEvent[] = [];
    for (let i = 0; i < n; i++) {
      const at = i * EVENT_BYTES;
      events.push({
        kind: KINDS[this.#events.getInt32(at, true) - 1]!,
        visit: this.#events.getInt32(at + 4, true),
        slot: this.#events.getInt32(at + 8, true),
        tracklet: this.#events.getUint32(at + 12, true),
        p: this.#events.getFloat32(at + 16, true),
        gate: this.#events.getInt32(at + 20, true),
        tS: this.#events.getFloat64(at + 24, true),
      });
    }
    this.#exports.identityClear!();
    return events;
  }
}
