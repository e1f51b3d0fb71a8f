/** What the store has told somebody as certain. Whatever happens, it must be true at the end. */
import type { JournalEntry } from '../../engine/journal/events.js';
import type { CartRow, FacingRow, ReceiptRow } from '../../gateway/protocol/index.js';
import { Passages, type SureExit } from './exits.js';

/** A person's answer to a review; null, null and 0 where nothing was taken. */
export interface Answer {
  visit: string | null;
  product: string | null;
  quantity: number;
}

export class Witness {
  /** Hash of each entry that was called durable, by number. */
  readonly entries = new Map<number, string>();
  /** Visits that a gate was told to let in. */
  readonly admitted = new Set<string>();
  readonly passages = new Passages();
  /** The visit of each entry that a gate asked for, however often, by the message's device and number. */
  readonly #entries = new Map<string, string>();
  /** Total of each receipt's revision that a client was shown, by `number.revision`. */
  readonly receipts = new Map<string, number>();
  /** Final lines that a client was shown, as `visit line`. */
  readonly finalLines = new Set<string>();
  /** Answers to reviews that the store has accepted. */
  readonly answers: (Answer & { review: string })[] = [];
  /** Every stock that a client was shown, by facing. */
  readonly stock = new Map<string, FacingRow[]>();
  /** Two entries under one number: the second hash. */
  readonly contradictions: string[] = [];

  admit(message: string, visit: string): void {
    const before = this.#entries.get(message);
    if (before !== undefined && before !== visit)
      this.contradictions.push(`entry ${message} was answered with visits ${before} and ${visit}`);
    this.#entries.set(message, visit);
    this.admitted.add(visit);
  }

  /** The visit that an entry was answered with. */
  visitOf(message: string): string | undefined {
    return this.#entries.get(message);
  }

  /** Exits that the store must have noticed, and how many it took too late for that. */
  exits(entries: readonly JournalEntry[]): { sure: SureExit[]; late: number } {
    return this.passages.exits(entries, (entry) => this.visitOf(entry));
  }

  durable(entries: readonly (readonly [number, string])[]): void {
    for (const [seq, hash] of entries) {
      const before = this.entries.get(seq);
      if (before !== undefined && before !== hash)
        this.contradictions.push(`entry ${seq} was durable with another content before`);
      this.entries.set(seq, hash);
    }
  }

  receipt({ number, revision, totalMinor }: ReceiptRow): void {
    const name = `${number}.${revision}`;
    const before = this.receipts.get(name);
    if (before !== undefined && before !== totalMinor)
      this.contradictions.push(`receipt ${name} was shown with ${before} and with ${totalMinor}`);
    this.receipts.set(name, totalMinor);
  }

  facing(facing: string, row: FacingRow): void {
    const rows = this.stock.get(facing);
    if (rows) rows.push(row);
    else this.stock.set(facing, [row]);
  }

  cart(visit: string, cart: CartRow): void {
    for (const { line, phase } of cart.lines) if (phase === 'final') this.finalLines.add(`${visit} ${line}`);
  }
}
