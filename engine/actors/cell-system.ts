/** What a cell needs of its surroundings; breaks the import cycle between cell and system. */
import type { Ref } from 'nact';
import type { DeadLetters } from './dead-letters.js';
import type { ActorRef, Log, Timers } from './types.js';

export interface CellSystem {
  readonly log: Log;
  readonly timers: Timers;
  readonly random: () => number;
  readonly deadLetters: DeadLetters;
  /** Runs a hook of the user's; what it throws is logged and goes no further. */
  guard(path: string, what: string, hook: () => void): void;
}

export interface ParentCell {
  /** Empty for the root of the system. */
  readonly path: string;
  readonly nact: Ref<unknown>;
  childGone(name: string): void;
  childEscalated(child: ActorRef<never>, error: Error): void;
}
