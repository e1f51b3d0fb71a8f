/**
 * The fact whose decided entries could not be completed or appended, and how many lives of the store it
 * has ended so. Each start has the fact again, from the flight log: where the fault is in the code, it
 * would end every life, so it is set aside in the end, as one on which its actor fails.
 */

import type { FactName } from '../floor/facts.js';
import { decodeValue, encodeValue, type Journal } from '../journal/index.js';
import { FACT_LIVES } from '../limits.js';

const KEY = 'failing';

export interface FailingFact extends FactName {
  lives: number;
  /** What failed at last. */
  error: string;
}

/** null: none has failed so far. */
export function readFailing(journal: Journal): FailingFact | null {
  const bytes = journal.state(KEY);
  return bytes ? (decodeValue(bytes) as FailingFact) : null;
}

/** Counts one life more of this fact, in place of the one before. `written` resolves when it is on disk. */
export function countFailing(
  journal: Journal,
  { tick, index }: FactName,
  error: string,
): { failing: FailingFact; written: Promise<void> } {
  const before = readFailing(journal);
  const lives = before && isFact(before, { tick, index }) ? before.lives + 1 : 1;
  const failing: FailingFact = { tick, index, lives, error };
  return { failing, written: journal.setState(KEY, encodeValue(failing)) };
}

/** Whether it has ended so many lives that it is set aside. */
export function isDoomed(failing: FailingFact | null, name: FactName): failing is FailingFact {
  return failing !== null && isFact(failing, name) && failing.lives >= FACT_LIVES;
}

function isFact(failing: FailingFact, { tick, index }: FactName): boolean {
  return failing.tick === tick && failing.index === index;
}
