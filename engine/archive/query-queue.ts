/** Lets a few queries run at once and a few more wait; the rest is told to come back. */
import { ArchiveError } from '../errors.js';
import { MAX_QUERIES_AT_ONCE, MAX_QUERIES_WAITING } from '../limits.js';
import type { QueryFormat } from './query-guard.js';

type Run = (sql: string, format: QueryFormat) => Promise<string>;

export class QueryQueue {
  private readonly execute: Run;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(execute: Run) {
    this.execute = execute;
  }

  /** @throws ArchiveError (SAUNTER_QUERY_BUSY) where too many wait already. */
  async run(sql: string, format: QueryFormat): Promise<string> {
    if (this.running >= MAX_QUERIES_AT_ONCE) {
      if (this.waiting.length >= MAX_QUERIES_WAITING) {
        throw new ArchiveError('SAUNTER_QUERY_BUSY', `${MAX_QUERIES_WAITING} queries wait already.`, {
          hint: 'Try again in a moment.',
        });
      }
      // whoever finishes hands its place on, so `running` does not change here
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running++;
    }
    try {
      return await this.execute(sql, format);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
