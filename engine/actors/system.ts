/** A tree of supervised actors: the public face of the layer over nact. */
import { type Ref, start as startNact, stop as stopNact } from 'nact';
import { type Cell, spawnCell } from './cell.js';
import type { CellSystem, ParentCell } from './cell-system.js';
import { DeadLetters } from './dead-letters.js';
import { wallTimers } from './runtime.js';
import type { ActorRef, ActorSpec, ActorView, Log, Timers } from './types.js';

export interface ActorSystemOptions {
  name: string;
  log: Log;
  /** Seeded, in [0, 1): jitter of restarts. */
  random: () => number;
  timers?: Timers;
  /** An actor without a parent gave up; its tree has been stopped. Nothing restarts it. */
  onEscalated?(path: string, error: Error): void;
}

/** nact keeps its systems in one table of the process by name: a number keeps two stores apart. */
let systems = 0;

export class ActorSystem implements CellSystem, ParentCell {
  readonly path = '';
  readonly nact: Ref<unknown>;
  readonly log: Log;
  readonly timers: Timers;
  readonly random: () => number;
  readonly deadLetters: DeadLetters;
  readonly #options: ActorSystemOptions;
  readonly #tops = new Map<string, Cell<unknown, never>>();
  #stopping: Promise<void> | undefined;

  constructor(options: ActorSystemOptions) {
    this.#options = options;
    this.log = options.log;
    this.timers = options.timers ?? wallTimers;
    this.random = options.random;
    this.deadLetters = new DeadLetters(options.log);
    this.nact = startNact(`${options.name}-${++systems}`);
  }

  /** @throws SaunterError SAUNTER_ACTOR_NAME */
  spawn<State, Message>(name: string, spec: ActorSpec<State, Message>): ActorRef<Message> {
    return spawnCell(this, this, this.#tops, name, spec);
  }

  /** Every actor, parents before children. */
  tree(): ActorView[] {
    const views: ActorView[] = [];
    for (const cell of this.#tops.values()) cell.view(views);
    return views;
  }

  /** Bottom-up; resolves when every `afterStop` has run, or hangs. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await Promise.all([...this.#tops.values()].map((cell) => cell.stop()));
    stopNact(this.nact);
  }

  guard(path: string, what: string, hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.log.error({ path, err: error }, `${what} failed`);
    }
  }

  childGone(name: string): void {
    this.#tops.delete(name);
  }

  childEscalated(child: ActorRef<never>, error: Error): void {
    void child.stop().then(() => {
      this.guard(child.path, 'onEscalated', () => this.#options.onEscalated?.(child.path, error));
    });
  }
}
