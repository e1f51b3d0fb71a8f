/** Runs of a control plane on a real journal, for tests. */
import { seededRandom, type Timers } from '../actors/index.js';
import type { Fact } from '../floor/facts.js';
import type { Command } from '../floor/inbox-types.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import { type Journal, openJournal } from '../journal/index.js';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
import { quietLog, smallStore } from './testing.js';

export interface Run {
  entries: JournalEntry[];
  bytes: Buffer[];
  commands: Command[];
  durable: number[];
  plane: ControlPlane;
  restartsOf: Record<string, number>;
}

/** A wait ends at the next turn of the event loop: backoff without waiting. */
export function instantTimers(): Timers {
  let nowMs = 0;
  return {
    now: () => nowMs++,
    set: (callback) => setImmediate(callback),
    clear: (handle) => clearImmediate(handle as NodeJS.Immediate),
  };
}

/** A control plane of the small store that tells nobody what it does, but for what `options` say. */
export function planeOn(journal: Journal, options: Partial<ControlPlaneOptions> = {}): ControlPlane {
  return new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    timers: instantTimers(),
    onCommand: () => {},
    onEntries: () => {},
    ...options,
  });
}

/** Runs facts through a control plane on a journal in `dir`; stops it. */
export async function run(
  dir: string,
  script: { facts: readonly Fact[] },
  options: Partial<ControlPlaneOptions> = {},
): Promise<Run> {
  const journal = openJournal(dir);
  const commands: Command[] = [];
  const durable: number[] = [];
  const plane = planeOn(journal, {
    onCommand: (c) => commands.push(c),
    onEntries: (entries, flushed) => {
      if (flushed) durable.push(...entries.map((e) => e.seq));
    },
    ...options,
  });
  plane.deliver(script.facts);
  await plane.idle();
  const entries = journal.read(1, 100_000);
  const bytes = journal.readBytes(1, 100_000).map((b) => Buffer.from(b));
  const restartsOf = Object.fromEntries(plane.tree().map((v) => [v.path, v.restarts]));
  await plane.stop();
  await journal.close();
  return { entries, bytes, commands, durable, plane, restartsOf };
}

/** Throws at each stage of a fact with probability p, at most twice a fact. */
export function faults(seed: number, p: number) {
  const random = seededRandom(seed);
  const thrown = new Map<string, number>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    inject: ({ name, kind }: Fact, stage: string) => {
      const key = `${name.tick}.${name.index}`;
      const before = thrown.get(key) ?? 0;
      if (before >= 2 || random() >= p) return;
      thrown.set(key, before + 1);
      count++;
      throw new Error(`injected: ${kind} ${stage}`);
    },
  };
}

export const types = (entries: readonly JournalEntry[]) => entries.map((e) => e.event.type);

export function only<T extends DomainEvent['type']>(entries: readonly JournalEntry[], type: T) {
  return entries.map((e) => e.event).filter((e): e is Extract<DomainEvent, { type: T }> => e.type === type);
}
