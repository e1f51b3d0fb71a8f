/** `saunter query`: an analyst's question to the archive, while the store runs or after. */
import { type Command, Option } from 'commander';
import { QUERY_FORMATS } from '../../../engine/archive/index.js';
import { query } from '../query.js';

export function addQueryCommand(program: Command): void {
  program
    .command('query')
    .description('ask the archive: visits, picks, receipts, receipt_lines, reviews, stock_moves, …')
    .argument('<sql>', 'one reading statement in ClickHouse SQL; SHOW TABLES lists what there is')
    .addOption(
      new Option('--format <name>', 'how the answer looks')
        .choices(Object.keys(QUERY_FORMATS))
        .default('table'),
    )
    .option('--data <folder>', "the store's data directory (default: the one that runs, or ran last)")
    .action(async (sql: string, options: { format: string; data?: string }) => {
      const clickhouseUrl = process.env.CLICKHOUSE_URL || undefined;
      process.stdout.write(await query(sql, { ...options, clickhouseUrl }));
    });
}
