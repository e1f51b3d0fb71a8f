import type { Log } from './types.js';

/** After this many, one in so many is logged; before, those whose count is a power of two. */
const SAMPLE_EVERY = 1024;

/** Messages that nobody handled: counted all, logged as a sample, never with their content. */
export class DeadLetters {
  readonly #log: Log;
  #count = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  get count(): number {
    return this.#count;
  }

  add(path: string, reason: 'stopped' | 'full', message: unknown): void {
    const count = ++this.#count;
    const powerOfTwo = (count & (count - 1)) === 0;
    if (count < SAMPLE_EVERY ? !powerOfTwo : count % SAMPLE_EVERY !== 0) return;
    this.#log.warn({ path, reason, kind: kindOf(message), count }, 'dead letter');
  }
}

/** Kind of a message without its content: contents may name people. */
function kindOf(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'kind' in message) return String(message.kind);
  return typeof message;
}
