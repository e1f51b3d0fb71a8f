// What identity keeps in the arena: visits and passages, which survive a restart, gates, which are
// set again from the config, and what it tells the host. Persons: assembly/tracking/layout.ts.
import { reserve } from '../memory/arena';
import { bodiesFrom, people } from '../tracking/layout';

// --- snapshot region: visits
/** 20 bytes a slot: u32 tag (0: UUID, n: n ASCII letters), 16 bytes. */
export let vId: usize = 0;
export const ID_BYTES: i32 = 20;
export let vState: usize = 0;
export let vRole: usize = 0;
/** u8: had a tracklet before. */
export let vWasBound: usize = 0;
export let vPerson: usize = 0;
/** f64: since when it has no tracklet (s). */
export let vSince: usize = 0;
/** f32: where it was then, how far off that may be (m). */
export let vX: usize = 0;
export let vY: usize = 0;
export let vReach: usize = 0;
/** f32: how tall it stood (m), 0 unknown. */
export let vTall: usize = 0;
/** f32: how sure it is that its tracklets since the entry were its person's; i32: whose they may be else, −1. */
export let vSure: usize = 0;
export let vRival: usize = 0;
/** u64: hash of the body it belongs to, 0 unknown. */
export let vKey: usize = 0;
/** u8: nobody saw it for a while, see identity/away.ts: 1 so, 2 and told that it cannot be told apart. */
export let vBlind: usize = 0;
/**
 * Passages of exits that wait for the cameras: f64 time, f32 x, y, radius, i32 gate, number of those
 * who may be it (−1: not noted yet), f32 after how long (s) the first of them was out (0: nobody is), and
 * RIVALS_MAX of them, the nearest first: i32 slot, tracklet and visit, f32 distance from the gate then and
 * how far outside of it when seen last and then (m).
 */
export let passages: usize = 0;
export const RIVAL_BYTES: i32 = 24;
export const RIVALS_MAX: i32 = 8;
export const RIVALS_AT: i32 = 32;
export const PASSAGE_BYTES: i32 = RIVALS_AT + RIVAL_BYTES * RIVALS_MAX;
export const PASSAGES_MAX: i32 = 64;

// --- scratch
/** Events for the host: i32 kind, visit, person slot, tracklet, f32 p, i32 gate, f64 time (s). */
export let events: usize = 0;
export const EVENT_BYTES: i32 = 32;
export let maxEvents: i32 = 0;
/** f64 a visit, then a tracklet: all that speaks for its pairs (identity/away.ts). */
export let pairSums: usize = 0;
/** Gates: f32 x, y, radius, i32 ways, then the area behind it. Set again from the config. */
export let gates: usize = 0;
export const GATES_MAX: i32 = 64;
/** f32 x, y, radius; i32 ways; f32 x0, x1, y0, y1 of the area behind it. */
export const GATE_BYTES: i32 = 32;

/** After the tracker's: a visit has the numbers of a tracklet's slot. */
export function reserveIdentityState(): void {
  const v = <usize>bodiesFrom;
  vId = reserve(<usize>ID_BYTES * v);
  vState = reserve(v);
  vRole = reserve(v);
  vWasBound = reserve(v);
  vPerson = reserve(4 * v);
  vSince = reserve(8 * v);
  vX = reserve(4 * v);
  vY = reserve(4 * v);
  vReach = reserve(4 * v);
  vTall = reserve(4 * v);
  vSure = reserve(4 * v);
  vRival = reserve(4 * v);
  vKey = reserve(8 * v);
  vBlind = reserve(v);
  passages = reserve(<usize>(PASSAGE_BYTES * PASSAGES_MAX));
}

export function reserveIdentityTables(): void {
  maxEvents = 8 * people;
  events = reserve(<usize>(EVENT_BYTES * maxEvents));
  pairSums = reserve(2 * 8 * <usize>people);
  gates = reserve(GATE_BYTES * GATES_MAX);
}
