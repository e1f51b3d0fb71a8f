/** The commands. This folder is the one place that sees engine, gateway and clients together. */
import { Command } from 'commander';
import { SaunterError } from '../../engine/errors.js';
import { DataSetError } from '../replay/data-set-error.js';
import { addControlCommands } from './commands/control.js';
import { addDemoCommand } from './commands/demo.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExplainCommand } from './commands/explain.js';
import { addQueryCommand } from './commands/query.js';
import { addReconcileCommand } from './commands/reconcile.js';
import { addReplayCommands } from './commands/replay.js';
import { addScoreCommand } from './commands/score.js';
import { addStartCommand } from './commands/start.js';

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('saunter');
  program
    .description('The engine of a checkout-free store.')
    // Set before the commands, which inherit it: a slip of the hand is one line, not a page.
    .showHelpAfterError('(see saunter <command> --help)');
  addDemoCommand(program);
  addStartCommand(program);
  addControlCommands(program);
  addReplayCommands(program);
  addQueryCommand(program);
  addReconcileCommand(program);
  addExplainCommand(program);
  addDoctorCommand(program);
  addScoreCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${describe(error)}\n`);
  }
}

/** Mistakes of people get a paragraph; a bug of ours shows where it happened. */
function describe(error: unknown): string {
  if (error instanceof SaunterError || error instanceof DataSetError) return `saunter: ${error.describe()}`;
  const stack = error instanceof Error ? error.stack : String(error);
  return `saunter: something unexpected happened; please report it.\n${stack}\n  [SAUNTER_UNEXPECTED]`;
}
