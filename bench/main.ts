/** `npm run bench -- <suite>`: every figure in the documentation is printed by one of these. */
import { Command } from 'commander';
import { SaunterError } from '../engine/errors.js';
import { addDemoSuite } from './demo.js';
import { addIdentitySuite } from './identity.js';
import { addIngestSuite } from './ingest.js';
import { addMatchingSuite } from './matching.js';
import { addMatchingAblation } from './matching-ablation.js';
import { addPipelineSuite } from './pipeline.js';
import { addReceiptsSuite } from './receipts.js';
import { addRecoverySuite } from './recovery/suite.js';
import { addTrackingSuites } from './tracking-suites.js';
import { addWeightSuite } from './weight.js';
import { addWeightsDaySuite } from './weights-day.js';

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('bench').description('benchmarks and accuracy figures').showHelpAfterError();
  addDemoSuite(program);
  addIdentitySuite(program);
  addIngestSuite(program);
  addPipelineSuite(program);
  addReceiptsSuite(program);
  addRecoverySuite(program);
  addTrackingSuites(program);
  addWeightSuite(program);
  addMatchingSuite(program);
  addMatchingAblation(program);
  addWeightsDaySuite(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = 1;
    const text = error instanceof SaunterError ? error.describe() : String((error as Error).stack);
    process.stderr.write(`bench: ${text}\n`);
  }
}
