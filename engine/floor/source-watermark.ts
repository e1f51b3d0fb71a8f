/** How far one source has told everything: its messages' numbers and event times. */
import { MAX_NUMBERS_AHEAD } from '../limits.js';

/** Messages that the first one heard may have overtaken: 3 s of a 20 Hz source. */
const OVERTAKEN = 64;

/** Devices may count from 0 or from 1. */
const FIRST_NUMBER = 1;

export class SourceWatermark {
  /** Event time up to which nothing of this source is missing. */
  watermarkMs: number;
  /** Latest event time heard, gaps or not. */
  lastMs: number;
  /** Highest number of the unbroken run; −1 before the first message. */
  #run = -1;
  #started = false;
  /** The lowest number that was waited for; what was before it, this watermark never knew. */
  #first = 0;
  /** Messages above a gap: number → end of event time. */
  readonly #ahead = new Map<number, number>();
  /** Messages that were never heard and are no longer waited for. */
  missed = 0;

  constructor(originMs: number) {
    this.watermarkMs = originMs;
    this.lastMs = originMs;
  }

  /**
   * Whether the message was here before. The newest number again is a repeat whatever its time; a
   * number below the newest with a later time than any is a device that started anew.
   */
  isRepeat(seq: number, endMs: number): boolean {
    if (this.#ahead.has(seq)) return true;
    if (!this.#started || seq > this.#run || this.#isMissed(seq)) return false;
    const isNewest = seq === this.#run && this.#ahead.size === 0;
    return isNewest || endMs <= this.lastMs;
  }

  /** Whether it was here before and this watermark knows it, not its number alone. */
  wasHere(seq: number, endMs: number): boolean {
    return seq >= this.#first && this.isRepeat(seq, endMs);
  }

  /** Notes that the message `seq`, which speaks up to endMs and is no repeat, is here. */
  note(seq: number, endMs: number): void {
    this.lastMs = Math.max(this.lastMs, endMs);
    if (!this.#started || (seq <= this.#run && !this.#isMissed(seq))) {
      // First message, or a device that started anew: its numbering begins here. Those just before
      // it may have been overtaken on the way; the gap is waited for like any other.
      this.#started = true;
      this.#run = seq <= FIRST_NUMBER ? seq - 1 : Math.max(FIRST_NUMBER, seq - OVERTAKEN) - 1;
      this.#first = this.#run + 1;
      this.#ahead.clear();
      this.#missedNumbers.clear();
    }
    if (this.#missedNumbers.delete(seq)) return;
    this.#ahead.set(seq, endMs);
    this.#advance();
    if (this.#ahead.size > MAX_NUMBERS_AHEAD) this.skipGap();
  }

  /** Gives up the lowest gap: what is above it counts as complete. */
  skipGap(): void {
    if (this.#ahead.size === 0) return;
    const next = Math.min(...this.#ahead.keys());
    const from = this.#run + 1;
    this.missed += next - from;
    // A device may jump by any number (say, to a clock's): only the newest ones are remembered, which
    // a slow way may still bring.
    for (let seq = Math.max(from, next - MAX_NUMBERS_AHEAD); seq < next; seq++) this.#missedNumbers.add(seq);
    for (const oldest of this.#missedNumbers) {
      if (this.#missedNumbers.size <= MAX_NUMBERS_AHEAD) break;
      this.#missedNumbers.delete(oldest);
    }
    this.#run = next - 1;
    this.#advance();
  }

  /** Numbers given up that may still come, late. */
  readonly #missedNumbers = new Set<number>();

  #isMissed(seq: number): boolean {
    return this.#missedNumbers.has(seq);
  }

  #advance(): void {
    for (;;) {
      const endMs = this.#ahead.get(this.#run + 1);
      if (endMs === undefined) return;
      this.#ahead.delete(++this.#run);
      this.watermarkMs = Math.max(this.watermarkMs, endMs);
    }
  }
}
