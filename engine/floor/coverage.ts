/**
 * What the cameras see of the floor, kept beside the journal: looking over a flagship's floor with
 * all of its cameras is a third of a second that a start after a crash has not got.
 */
import type { Journal } from '../journal/types.js';

const COVERAGE_KEY = 'coverage';

/** Of a store of this layout (`layoutOf`: cameras, floor, furniture and kernels are in it); undefined: none. */
export function readCoverage(journal: Journal, layout: string): Uint8Array | undefined {
  const bytes = journal.state(COVERAGE_KEY);
  const head = Buffer.from(layout);
  if (!bytes || !head.equals(bytes.subarray(0, head.length))) return undefined;
  return bytes.subarray(head.length);
}

/** Resolves when it is on disk. */
export function keepCoverage(journal: Journal, layout: string, coverage: Uint8Array): Promise<void> {
  return journal.setState(COVERAGE_KEY, Buffer.concat([Buffer.from(layout), coverage]));
}
