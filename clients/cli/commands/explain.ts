/** `saunter explain`: why a receipt says what it says. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { SaunterError } from '../../../engine/errors.js';
import { openJournal } from '../../../engine/journal/index.js';
import { DATA_ROOT } from '../data-dir.js';
import { explainReceipt } from '../explain.js';
import { parseNumber } from '../options.js';
import { findDataDir } from '../query.js';
import { readJournal } from '../trip-result.js';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('why a receipt says what it says: weights, candidates, persons, corrections')
    .argument('<receipt>', 'its number', parseNumber)
    .argument('[line]', 'one line of it, counted from 1', parseNumber)
    .option('--data <folder>', "the store's data directory (default: the one that runs, or ran last)")
    .action(async (receipt: number, line: number | undefined, options: { data?: string }) => {
      const dataDir = options.data ?? (await findDataDir(DATA_ROOT, false));
      const folder = path.join(dataDir, 'journal');
      if (!existsSync(folder)) {
        throw new SaunterError('SAUNTER_JOURNAL_NONE', `there is no journal in ${path.resolve(dataDir)}`, {
          hint: 'Name the data directory of a store with --data.',
        });
      }
      const journal = openJournal(folder);
      try {
        process.stdout.write(explainReceipt(() => readJournal(journal), receipt, line));
      } finally {
        await journal.close();
      }
    });
}
