/**
 * How a stop waits for the journal: a disk that takes nothing would hold it up for ever, and nothing
 * that was acknowledged needs it. What is not written is made again from what is, at the next start.
 */
import { performance } from 'node:perf_hooks';
import { SaunterError } from './errors.js';
import type { Journal } from './journal/types.js';

/** A stalled journal is waited for so long: three of its tries, and the rest of a stop has its time too. */
const PATIENCE_MS = 1_500;
/** Between two looks, ms. */
const LOOK_EVERY_MS = 50;

export class Drain {
  readonly #journal: Pick<Journal, 'stalled'>;
  #stalledAtMs: number | null = null;

  constructor(journal: Pick<Journal, 'stalled'>) {
    this.#journal = journal;
  }

  /**
   * Waits for work that ends on the disk. Who waits after it was given up does not wait again.
   * @throws SaunterError SAUNTER_STOP_CUT where the disk takes nothing; whatever the work throws
   */
  async wait(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const cut = new Promise<never>((_, reject) => {
      const look = () => {
        const { stalled } = this.#journal;
        const nowMs = performance.now();
        this.#stalledAtMs = stalled === null ? null : (this.#stalledAtMs ?? nowMs);
        if (stalled !== null && nowMs - this.#stalledAtMs! >= PATIENCE_MS) reject(stopCut(stalled));
      };
      timer = setInterval(look, LOOK_EVERY_MS);
      look();
    });
    try {
      await Promise.race([work, cut]);
    } finally {
      clearInterval(timer);
    }
  }
}

function stopCut(cause: Error): SaunterError {
  return new SaunterError(
    'SAUNTER_STOP_CUT',
    "the journal's disk takes nothing: the store ends without a last copy of the Floor",
    { hint: 'Make room and start it again: it goes on as after a power cut.', cause },
  );
}
