/**
 * The order of the journal: that of the facts, never that in which actors ran. Each fact has a
 * slot; what actors decide waits there until all earlier facts are decided. Of one fact, receipts
 * come last.
 */
import { InvariantError } from '../errors.js';
import type { Fact } from '../floor/facts.js';
import type { Command } from '../floor/inbox-types.js';
import type { DomainEvent } from '../journal/events.js';
import type { NewEntry } from '../journal/types.js';
import type { Outcome } from './decider.js';

export interface Slot {
  readonly fact: Fact;
  /** Outcome of the fact's actor, then of those it was forwarded to; null: not decided yet. */
  readonly outcomes: (Outcome | null)[];
}

export class Sequencer {
  readonly #onOrdered: (decided: NewEntry[][], commands: Command[]) => void;
  /** Slots of facts that are not in order yet, oldest first. */
  readonly #slots: Slot[] = [];

  /** `onOrdered` gets the entries of each fact that has any, in the order of facts. */
  constructor(onOrdered: (decided: NewEntry[][], commands: Command[]) => void) {
    this.#onOrdered = onOrdered;
  }

  get open(): number {
    return this.#slots.length;
  }

  openSlot(fact: Fact): Slot {
    const slot: Slot = { fact, outcomes: [null] };
    this.#slots.push(slot);
    return slot;
  }

  /** Part 0 is the fact's own actor; forwards take the parts after those that there are. */
  decided(slot: Slot, part: number, outcome: Outcome): { firstForward: number } {
    if (slot.outcomes[part] !== null) throw new InvariantError(`fact ${slot.fact.name.tick} decided twice`);
    slot.outcomes[part] = outcome;
    const firstForward = slot.outcomes.length;
    for (const _ of outcome.forward) slot.outcomes.push(null);
    return { firstForward };
  }

  /** Hands out what is in order now. */
  release(): void {
    let done = 0;
    while (done < this.#slots.length && this.#slots[done]!.outcomes.every((o) => o !== null)) done++;
    if (done === 0) return;
    const decided: NewEntry[][] = [];
    const commands: Command[] = [];
    for (const { fact, outcomes } of this.#slots.splice(0, done)) {
      const { tick, index } = fact.name;
      const events = outcomes.flatMap((outcome) => outcome!.events);
      // a receipt says which reviews are open: those too that its own fact opens elsewhere
      const inOrder = [...events.filter((e) => !isReceipt(e)), ...events.filter(isReceipt)];
      if (inOrder.length > 0)
        decided.push(inOrder.map((event) => ({ tick, fact: index, tMs: fact.tMs, event })));
      for (const outcome of outcomes) commands.push(...outcome!.commands);
    }
    this.#onOrdered(decided, commands);
  }
}

const isReceipt = ({ type }: DomainEvent) => type === 'receipt_issued' || type === 'receipt_revised';
