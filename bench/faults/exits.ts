/** Who went out by which gate, as the world knows it, and whether the store could see and hear it. */

import type { JournalEntry } from '../../engine/journal/events.js';
import { MAX_EXITS_KNOWN } from '../../engine/limits.js';
import type { Broken } from './invariants.js';

/** Told later than this (ms of the store's clock), a passage happens when somebody else stands there. */
const LATE_MS = 300;
/**
 * Taken so much later than it happened (ms of the store's clock), a passage may find whoever passed too far
 * away. The store's process may come to read it late, however soon the gate told it: a store waits for gates
 * for 300 ms, at 15 times the wall's speed 20 ms of the machine's.
 */
const TAKEN_LATE_MS = 1_000;
/** Who is who at a gate rests on what was seen this long before and after (ms of the store's clock). */
const NEAR_MS = 10_000;

/** Whoever is bound later than this (ms of the store's clock) may be the next one through the gate. */
const COMING_IN_MS = 1_000;
/** A visit is somebody's for certain from this posterior on: the Floor's own figure for after a time away. */
const SURE_P = 0.95;

/** Of the exits that a store knows of a gate, those held against it: they are confirmed a little out of their order. */
const REMEMBERED = MAX_EXITS_KNOWN - 56;

interface Passage {
  gate: string;
  /** When it happened, Unix ms. */
  tMs: number;
  /** Of an exit: when it happened to the Floor, as the store's process says; a late one happens later. */
  takenMs: number;
  /** Of an exit: the entry of the same person, as its message is named. */
  entry: string | null;
  sent: boolean;
  /** The store says that it has it. */
  taken: boolean;
  /** It was refused or came late. */
  doubtful: boolean;
}

/** An exit that the store must have noticed. */
export interface SureExit {
  visit: string;
  gate: string;
  tMs: number;
  takenMs: number;
}

/** Passages by their messages, `device seq`. */
export class Passages {
  readonly #passages = new Map<string, Passage>();
  /** Moments at which devices could not tell, or told wrongly, what they saw, Unix ms. */
  readonly #disturbed: number[] = [];
  /** Exits that the store has called its own, by their messages; and those of them from before this life. */
  readonly #confirmed = new Set<string>();
  #confirmedBefore: readonly string[] = [];
  /** Exits that were confirmed, and of which a life after that did not know. */
  readonly forgotten: string[] = [];

  passed(message: string, { gate, tMs, entry }: Pick<Passage, 'gate' | 'tMs' | 'entry'>): void {
    const told = { sent: false, taken: false, doubtful: false };
    this.#passages.set(message, { gate, tMs, takenMs: tMs, entry, ...told });
  }

  sent(message: string, nowMs: number): void {
    const passage = this.#passages.get(message);
    if (!passage || passage.sent) return;
    passage.sent = true;
    passage.doubtful ||= nowMs - passage.tMs > LATE_MS;
  }

  taken(message: string): void {
    const passage = this.#passages.get(message);
    if (passage) passage.taken = true;
  }

  /** The store has said that an exit is on its disk. */
  confirmed(message: string): void {
    this.taken(message);
    this.#confirmed.add(message);
  }

  /** The store's process is started, and none is alive before. */
  lifeBegins(): void {
    this.#confirmedBefore = [...this.#confirmed];
  }

  /** Exits that the life knows of when it has begun: of each gate at least the last ones. */
  known(messages: readonly string[]): void {
    const known = new Set(messages);
    const looked = new Map<string | undefined, number>();
    for (const message of this.#confirmedBefore.toReversed()) {
      const gate = this.#passages.get(message)?.gate;
      const count = looked.get(gate) ?? 0;
      looked.set(gate, count + 1);
      if (count < REMEMBERED && !known.has(message)) this.forgotten.push(message);
    }
  }

  /** The Floor was given an exit as one at `takenMs`. */
  given(message: string, takenMs: number): void {
    const passage = this.#passages.get(message);
    if (passage) passage.takenMs = takenMs;
  }

  refused(message: string): void {
    const passage = this.#passages.get(message);
    if (passage) passage.doubtful = true;
  }

  /** From here on nobody saw anything, up to a life's first tick. */
  unseen(fromMs: number): void {
    this.#disturbed.unshift(fromMs);
  }

  disturbed(nowMs: number): void {
    if (nowMs - (this.#disturbed.at(-1) ?? 0) > NEAR_MS / 10) this.#disturbed.push(nowMs);
  }

  /**
   * Exits that the store must have noticed, and how many would be among them but were taken too late, or their
   * entries were.
   * @param visitOf the visit that an entry was answered with
   */
  exits(
    entries: readonly JournalEntry[],
    visitOf: (entry: string) => string | undefined,
  ): { sure: SureExit[]; late: number } {
    const openedMs = new Map<string, number>();
    for (const { tMs, event } of entries) if (event.type === 'visit_opened') openedMs.set(event.visit, tMs);
    const sure: SureExit[] = [];
    let late = 0;
    for (const passage of this.#passages.values()) {
      const { entry, gate, tMs, takenMs } = passage;
      if (entry === null || !this.#isSure(passage)) continue;
      const visit = visitOf(entry);
      const came = this.#passages.get(entry);
      if (visit === undefined || !came || !this.#isSure(came)) continue;
      const cameLateMs = (openedMs.get(visit) ?? came.tMs) - came.tMs;
      if (Math.max(takenMs - tMs, cameLateMs) > TAKEN_LATE_MS) late++;
      else sure.push({ visit, gate, tMs, takenMs });
    }
    return { sure, late };
  }

  #isSure({ tMs, taken, doubtful }: Passage): boolean {
    return taken && !doubtful && !this.#disturbed.some((atMs) => Math.abs(atMs - tMs) < NEAR_MS);
  }
}

/**
 * Who passed an exit that could tell so has let a visit go by that gate, when the store took the passage;
 * nobody's waits there for the store's end. It is their own, or that of somebody with whom they were mixed up.
 * But for people whose visit was not surely with them: told by the journal itself.
 */
export function checkExits(entries: readonly JournalEntry[], exits: readonly SureExit[]): Broken[] {
  const endMs = entries.at(-1)?.tMs ?? 0;
  const broken: Broken[] = [];
  for (const { visit, gate, tMs, takenMs } of exits) {
    if (endMs - tMs < NEAR_MS || !isSurelyBound(entries, visit, tMs)) continue;
    const left = entries.some(
      ({ tMs: leftMs, event }) =>
        event.type === 'visit_exited' &&
        event.gate === gate &&
        (event.visit === visit || Math.abs(leftMs - takenMs) <= LATE_MS),
    );
    if (!left)
      broken.push({ kind: 'lost', what: `${visit} passed ${gate} at ${tMs}, and nobody left by it` });
  }
  return broken;
}

/** Bound once, surely, while they came in; nobody asks who is who, and no inbox was taken out at the exit. */
function isSurelyBound(entries: readonly JournalEntry[], visit: string, exitMs: number): boolean {
  let openedMs = Number.NEGATIVE_INFINITY;
  let bound = false;
  for (const { tMs, event } of entries) {
    if (event.type === 'review_opened' && event.review === `visit-${visit}`) return false;
    if (event.type === 'inbox_quarantined' && Math.abs(tMs - exitMs) < NEAR_MS) return false;
    if (!('visit' in event) || event.visit !== visit || tMs >= exitMs) continue;
    if (event.type === 'rebound' || event.type === 'unbound') return false;
    if (event.type === 'visit_opened') openedMs = tMs;
    if (event.type === 'bound') bound = event.p >= SURE_P && tMs - openedMs <= COMING_IN_MS;
  }
  return bound;
}
