/**
 * Main of the archive's child process: owns ClickHouse, inserts frozen ranges, answers queries
 * (over IPC for the store, over a socket in the data directory for other processes).
 */
import { setPriority } from 'node:os';
import { InvariantError, SaunterError } from '../errors.js';
import type { JournalEntry } from '../journal/events.js';
import type { Listening } from '../socket-path.js';
import { ClickHouse } from './clickhouse.js';
import type { FromChild, InsertMessage, OpenMessage, ToChild, WireError } from './messages.js';
import { SCHEMA_VERSION } from './migrations.js';
import { QueryQueue } from './query-queue.js';
import { serveQueries } from './query-socket.js';
import { rowsOf } from './rows.js';

/** Below the store's process (0): the archive takes what the tick leaves over. */
const NICENESS = 10;

let archive: ClickHouse | undefined;
let queue: QueryQueue | undefined;
let server: Listening | undefined;

function tell(message: FromChild, sent: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, sent);
}

function wire(error: unknown): WireError {
  const known = error instanceof SaunterError ? error : new InvariantError(String(error), { cause: error });
  return { code: known.code, message: known.message, hint: known.hint ?? '' };
}

async function open(message: OpenMessage): Promise<void> {
  try {
    const opened = await ClickHouse.open(message.target);
    const queries = new QueryQueue((sql, format) => opened.query(sql, format));
    archive = opened;
    queue = queries;
    if (message.socketFolder !== null) {
      server = await serveQueries(message.socketFolder, (sql, format) => queries.run(sql, format));
    }
    tell({ type: 'ready', schemaVersion: SCHEMA_VERSION });
  } catch (error) {
    tell({ type: 'refused', error: wire(error) }, () => process.disconnect?.());
  }
}

/** Each table has its own deduplication log, so one token a range serves all. */
async function insert(message: InsertMessage): Promise<void> {
  const entries = message.lines.split('\n').map((line) => JSON.parse(line) as JournalEntry);
  const { store, journal, refill, from, to } = message;
  const token = `${store}:${journal}:${from}-${to}${refill > 0 ? `:${refill}` : ''}`;
  // journal_entries last: what is in it is in the derived tables too
  const tables = [...rowsOf(message.store, message.journal, entries)].reverse();
  for (const [table, rows] of tables) await opened().insert(table, token, rows);
}

function opened(): ClickHouse {
  if (!archive) throw new InvariantError('the archive was asked before it was opened');
  return archive;
}

async function answer(id: number, work: () => Promise<string>): Promise<void> {
  try {
    tell({ type: 'done', id, text: await work() });
  } catch (error) {
    tell({ type: 'failed', id, error: wire(error) });
  }
}

async function close(): Promise<void> {
  await server?.close();
  await archive?.close();
  process.exit(0);
}

process.on('message', (message: ToChild) => {
  switch (message.type) {
    case 'open':
      void open(message);
      return;
    case 'insert':
      void answer(message.id, async () => {
        await insert(message);
        return '';
      });
      return;
    case 'query':
      void answer(message.id, async () => {
        if (!queue) throw new InvariantError('the archive was asked before it was opened');
        return queue.run(message.sql, message.format);
      });
      return;
    case 'close':
      void close();
      return;
    default:
      message satisfies never;
  }
});

// The store's process is gone (or refused us): let go of the data directory at once. A kill is
// safe, since what was not acknowledged is sent again, and it cannot hang as a shutdown could.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A Ctrl+C goes to the whole process group; the store decides when the archive ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

setPriority(NICENESS);
