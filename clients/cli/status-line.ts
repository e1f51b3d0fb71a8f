/** Tells in the terminal how the demo fares: every ten seconds, and how far behind it fell. */
import type { RunningStore } from './store-process.js';

const EVERY_MS = 10_000;
/** A store that is less than this behind (store time) keeps up: it is the wait for its devices. */
const BEHIND_MS = 500;

export class StatusLine {
  readonly #store: RunningStore;
  readonly #speed: number;
  readonly #timer: NodeJS.Timeout;
  #lagMs = 0;
  #worstLagMs = 0;

  constructor(store: RunningStore, speed: number) {
    this.#store = store;
    this.#speed = speed;
    store.engine.onTick(({ lagMs }) => {
      this.#lagMs = lagMs;
      this.#worstLagMs = Math.max(this.#worstLagMs, lagMs);
    });
    this.#timer = setInterval(() => this.#say(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  summary(): void {
    const worst = this.#worstLagMs;
    const { heldMs } = this.#store.clock;
    const lines = [
      worst < BEHIND_MS
        ? 'The store kept up with its devices throughout.'
        : `The store was at most ${seconds(worst)} of store time behind its devices.`,
    ];
    if (heldMs > 0) {
      lines.push(
        `Its clock waited ${seconds(heldMs)} of store time for the simulator (speed ${this.#speed}).`,
      );
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  #say(): void {
    const { engine, gateway } = this.#store;
    const truth = gateway.hub.topic('truth').rows.get('score');
    const parts = [`${engine.people().length} people`, `${engine.control.views.carts.size} visits`];
    if (truth) parts.push(`${truth.right} of ${truth.receipts} receipts right`);
    if (this.#lagMs >= BEHIND_MS) parts.push(`${seconds(this.#lagMs)} behind its devices`);
    const { heldMs } = this.#store.clock;
    if (heldMs >= BEHIND_MS) parts.push(`clock held ${seconds(heldMs)} for the simulator`);
    process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${parts.join(', ')}\n`);
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
