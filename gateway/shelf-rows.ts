/**
 * Rows of the `shelves` topic. What was taken by somebody who is to follow shows as soon as it is
 * appended, as provisional lines do; stock levels, misplaced items and weights once they are flushed.
 */
import type { JournalEntry } from '../engine/journal/events.js';
import { isShelfEvent, shelfView } from '../engine/store/index.js';
import type { TopicLog } from './topic-log.js';

export class ShelfRows {
  readonly #topic: TopicLog<'shelves'>;
  /** Last entry that was shown before it was flushed. */
  #earlySeq = 0;

  constructor(topic: TopicLog<'shelves'>) {
    this.#topic = topic;
  }

  /** An appended entry. */
  early(entry: JournalEntry): void {
    const { event, seq } = entry;
    if (seq <= this.#earlySeq || !isShelfEvent(event) || !event.type.startsWith('taken')) return;
    this.#show(entry);
    this.#earlySeq = seq;
  }

  /** A flushed entry. */
  apply(entry: JournalEntry): void {
    const early = entry.seq <= this.#earlySeq && entry.event.type.startsWith('taken');
    // What was shown early must not come back after what followed it.
    if (!early) this.#show(entry);
  }

  #show({ event, tMs }: JournalEntry): void {
    if (!isShelfEvent(event)) return;
    const { key, view } = shelfView(event, tMs);
    if (view) this.#topic.set(key, view);
    else this.#topic.delete(key);
  }
}
