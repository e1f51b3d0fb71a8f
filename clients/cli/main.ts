/** The commands. This folder is the one place that sees engine, gateway and clients together. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { SaunterError } from '../../engine/errors.js';
import { DataSetError } from '../replay/data-set-error.js';
import { outliveReaders } from './broken-pipe.js';
import { COMMANDS } from './commands/index.js';

/** dist/clients/cli → the project */
const PACKAGE = new URL('../../../package.json', import.meta.url);

export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders();
  const program = new Command('saunter');
  program
    .description('The engine of a checkout-free store.')
    .version(versionOf(PACKAGE))
    // Set before the commands, which inherit it.
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'saunter: ')) });
  const asked = COMMANDS.filter(({ names }) => names.includes(argv[2] ?? ''));
  // Help, and a slip of the hand, want to know all of them.
  for (const { load } of asked.length > 0 ? asked : COMMANDS) (await load())(program);
  helpOnSlips(program, 'saunter');
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${describe(error)}\n`);
  }
}

/** A slip of the hand is answered like every other mistake, and not with a page of help. */
function helpOnSlips(command: Command, called: string): void {
  command.showHelpAfterError(`  See ${called} --help.\n  [SAUNTER_USAGE]`);
  for (const one of command.commands) helpOnSlips(one, `${called} ${one.name()}`);
}

function versionOf(file: URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Mistakes of people get a paragraph; a bug of ours shows where it happened. */
function describe(error: unknown): string {
  if (error instanceof SaunterError || error instanceof DataSetError) return `saunter: ${error.describe()}`;
  const stack = error instanceof Error ? error.stack : String(error);
  return `saunter: something unexpected happened; please report it.\n${stack}\n  [SAUNTER_UNEXPECTED]`;
}
