/** Timers by hand and a log that is kept: for tests of supervision without waiting. */
import { setImmediate as turn } from 'node:timers/promises';
import { seededRandom } from './runtime.js';
import { ActorSystem, type ActorSystemOptions } from './system.js';
import type { Log, Timers } from './types.js';

export class ManualTimers implements Timers {
  #nowMs = 0;
  #next = 1;
  readonly #due = new Map<number, { atMs: number; callback: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  set(callback: () => void, delayMs: number): number {
    const handle = this.#next++;
    this.#due.set(handle, { atMs: this.#nowMs + delayMs, callback });
    return handle;
  }

  clear(handle: unknown): void {
    this.#due.delete(handle as number);
  }

  /** Waits of all timers that are set, ms from now, shortest first. */
  get delays(): number[] {
    return [...this.#due.values()].map((d) => d.atMs - this.#nowMs).sort((a, b) => a - b);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const [handle, { atMs, callback }] of [...this.#due]) {
      if (atMs > this.#nowMs || !this.#due.delete(handle)) continue;
      callback();
    }
  }
}

export interface LogLine {
  level: 'info' | 'warn' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

export class KeptLog implements Log {
  readonly lines: LogLine[] = [];
  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields: { ...fields }, message });
  }
  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields: { ...fields }, message });
  }
  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields: { ...fields }, message });
  }
}

export interface Bench {
  system: ActorSystem;
  timers: ManualTimers;
  log: KeptLog;
  escalated: string[];
}

export function bench(options: Partial<ActorSystemOptions> = {}): Bench {
  const timers = new ManualTimers();
  const log = new KeptLog();
  const escalated: string[] = [];
  const system = new ActorSystem({
    name: 'test',
    log,
    timers,
    random: seededRandom(7),
    onEscalated: (path) => escalated.push(path),
    ...options,
  });
  return { system, timers, log, escalated };
}

/** More turns of the event loop than any test needs: a condition that never holds must end. */
const MAX_TURNS = 10_000;

/** Lets the event loop turn until the condition holds. @throws Error naming `what` where it never does */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let n = 0; n < MAX_TURNS; n++) {
    if (condition()) return;
    await turn();
  }
  throw new Error(`never happened: ${what}`);
}

/** Lets everything that is ready run: what may not happen has had its chance. */
export async function turns(count = 20): Promise<void> {
  for (let n = 0; n < count; n++) await turn();
}

/** The state of an actor that keeps none, after a one-line handler. */
export function nil(_done: unknown): null {
  return null;
}
