/**
 * The simulated world of a long run, in a process of its own: it works while the store does, and what
 * it remembers is not in the store's memory. One second of the world a message, as bytes of devices.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Packr } from 'msgpackr';
import { type Sent, type SimulateOptions, Simulation } from '../../clients/simulator/simulate.js';
import type { ShelvesState } from '../../clients/simulator/stock.js';

/** A second of the world: what arrived in it, in order, one message behind the other. */
export interface WorldSecond {
  bytes: Uint8Array;
  /** Where each message ends. */
  ends: Uint32Array;
  nowMs: number;
  /** Nothing follows. */
  ended: boolean;
}

export interface WorldOptions extends SimulateOptions {
  /** Where the shelves are as the stretch before left them; they are full where there is no such file. */
  shelvesBefore: string;
  /** Where this one leaves them. */
  shelvesAfter: string;
}

/**
 * First the options, then `more` for each second that the store asks for. It asks ahead: what it asked
 * for beyond the last second has no answer.
 */
export type ToWorld = WorldOptions | 'more';

const SECOND_MS = 1_000;
const packr = new Packr({ useRecords: false });

/** What arrives of a world, second by second. */
class Seconds {
  readonly #world: Simulation;
  readonly #shelvesAfter: string;
  #waiting: Sent[] = [];
  #nextMs: number;
  #ended = false;

  constructor({ shelvesBefore, shelvesAfter, ...options }: WorldOptions) {
    const shelves = existsSync(shelvesBefore)
      ? (JSON.parse(readFileSync(shelvesBefore, 'utf8')) as ShelvesState)
      : undefined;
    this.#world = new Simulation({ ...options, shelves });
    this.#shelvesAfter = shelvesAfter;
    this.#nextMs = this.#world.startMs + SECOND_MS;
  }

  /** The second that follows; nothing after the last, with which the shelves were left. */
  next(): WorldSecond | undefined {
    if (this.#ended) return undefined;
    const world = this.#world;
    const messages: Uint8Array[] = [];
    while (!world.ended && world.nowMs < this.#nextMs) {
      this.#waiting.push(...world.step());
      messages.push(...this.#arrived(world.nowMs));
    }
    this.#nextMs += SECOND_MS;
    this.#ended = world.ended;
    if (this.#ended) {
      messages.push(...this.#arrived(Number.POSITIVE_INFINITY));
      writeFileSync(`${this.#shelvesAfter}.new`, JSON.stringify(world.floor.stock.state));
      renameSync(`${this.#shelvesAfter}.new`, this.#shelvesAfter);
    }
    const ends = new Uint32Array(messages.length);
    const bytes = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
    let to = 0;
    for (const [i, message] of messages.entries()) {
      bytes.set(message, to);
      to += message.length;
      ends[i] = to;
    }
    return { bytes, ends, nowMs: world.nowMs, ended: world.ended };
  }

  #arrived(untilMs: number): Uint8Array[] {
    const due = this.#waiting.filter((sent) => sent.arrivalMs <= untilMs);
    this.#waiting = this.#waiting.filter((sent) => sent.arrivalMs > untilMs);
    due.sort((a, b) => a.arrivalMs - b.arrivalMs);
    return due.map(({ message }) => packr.pack(message));
  }
}

let seconds: Seconds | undefined;
process.on('message', (asked: ToWorld) => {
  if (asked !== 'more') {
    seconds = new Seconds(asked);
    return;
  }
  const second = seconds!.next();
  if (second !== undefined) process.send!(second);
});
// A store that is gone asks for nothing more.
process.on('disconnect', () => process.exit());
