import type { InboxPolicy } from './types.js';

/** A bounded queue with a declared policy for the message that does not fit. */
export class Inbox<Message> {
  readonly #limit: number;
  readonly #policy: InboxPolicy;
  /** A ring would save the shift, but inboxes are short: facts come one at a time. */
  #items: Message[] = [];
  #dropped = 0;

  constructor(limit: number, policy: InboxPolicy) {
    this.#limit = limit;
    this.#policy = policy;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Messages lost or refused because the inbox was full. */
  get dropped(): number {
    return this.#dropped;
  }

  push(message: Message): 'accepted' | 'dropped_oldest' | 'refused' {
    if (this.#items.length < this.#limit) {
      this.#items.push(message);
      return 'accepted';
    }
    this.#dropped++;
    if (this.#policy === 'refuse') return 'refused';
    this.#items.shift();
    this.#items.push(message);
    return 'dropped_oldest';
  }

  /** A signal of the system (death watch): rare, and may not be lost, so no limit holds for it. */
  pushSignal(message: Message): void {
    this.#items.push(message);
  }

  shift(): Message | undefined {
    return this.#items.shift();
  }

  /** Empties the inbox and returns what was in it. */
  clear(): Message[] {
    const left = this.#items;
    this.#items = [];
    return left;
  }
}
