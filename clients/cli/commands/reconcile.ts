/** `saunter reconcile`: whether the archive has what the journal says, row by row. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { type Difference, reconcileDataDir } from '../../../engine/archive/index.js';
import { SaunterError } from '../../../engine/errors.js';
import { openJournal } from '../../../engine/journal/index.js';
import { DATA_ROOT } from '../data-dir.js';
import { findDataDir } from '../query.js';

/** Differences that a terminal shows; --json has all that are named. */
const SHOWN = 50;

interface Options {
  data?: string;
  json?: boolean;
}

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description('compare journal, base tables and views of the archive; exit 1 where they differ')
    .option('--data <folder>', "the store's data directory (default: the one that runs, or ran last)")
    .option('--json', 'one JSON document on stdout')
    .action(reconcileCommand);
}

async function reconcileCommand(options: Options): Promise<void> {
  const clickhouseUrl = process.env.CLICKHOUSE_URL || undefined;
  const dataDir = path.resolve(options.data ?? (await findDataDir(DATA_ROOT, clickhouseUrl !== undefined)));
  const folder = path.join(dataDir, 'journal');
  if (!existsSync(folder)) {
    throw new SaunterError('SAUNTER_JOURNAL_NONE', `there is no journal in ${dataDir}`, {
      hint: 'Name the data directory of a store with --data.',
    });
  }
  const journal = openJournal(folder);
  try {
    const found = await reconcileDataDir({ dataDir, journal, clickhouseUrl });
    const { differences, from, to, cut, viewsCompared } = found;
    if (differences.length > 0) process.exitCode = 1;
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify({ ...found, lastSeq: journal.lastSeq })}\n`);
      return;
    }
    const lines = differences.slice(0, SHOWN).map(describe);
    if (differences.length > SHOWN)
      lines.push(`… and ${differences.length - SHOWN} more (--json names them)`);
    if (to < from) lines.push('Nothing is archived yet.');
    else if (cut)
      lines.push(
        `${differences.length} differences are named; there are more: the comparison stopped there.`,
      );
    else if (differences.length > 0) lines.push(`${differences.length} difference(s) up to entry ${to}.`);
    else
      lines.push(
        `Entries ${from}–${to} of the journal are in the archive, once each, with the same content.`,
      );
    if (to < journal.lastSeq) lines.push(`Entries ${to + 1}–${journal.lastSeq} are not archived yet.`);
    if (!viewsCompared)
      lines.push(
        'The archive has rows beyond these: its views were not compared. Ask again, or stop the store.',
      );
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await journal.close();
  }
}

function describe({ table, row, what, column, journal, archive }: Difference): string {
  const place = `${table}: ${row}`;
  switch (what) {
    case 'missing':
      return `${place} is missing in the archive`;
    case 'twice':
      return `${place} is there ${archive} times`;
    case 'more':
      return `${place} is not in the journal`;
    case 'differs':
      return `${place}: ${column} is ${archive} in the archive, ${journal} by the journal`;
  }
}
