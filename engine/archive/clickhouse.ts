/**
 * ClickHouse as the archive's child uses it: chdb in this process or a server, through one
 * client. One connection writes, others read, so that a slow question delays no insert.
 *
 * Runs in a child process only: in a worker thread chdb crashes, and in the store's process its
 * queries would hold the threads that files need.
 */
import { mkdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type ClickHouseClient, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { ArchiveError, InvariantError } from '../errors.js';
import {
  MAX_QUERIES_AT_ONCE,
  MAX_QUERY_MEMORY_BYTES,
  MAX_QUERY_RESULT_BYTES,
  MAX_QUERY_ROWS,
  MAX_QUERY_SECONDS,
} from '../limits.js';
import { explainInsert, explainOpen, explainQuery } from './explain-clickhouse.js';
import type { ArchiveTarget } from './messages.js';
import { type BaseTable, MIGRATIONS, SCHEMA_VERSION } from './migrations.js';
import { checkReadOnly, QUERY_FORMATS, type QueryFormat } from './query-guard.js';

const DATABASE = 'saunter';

/** Of the reading connection. `readonly` comes last: after it no setting can be changed. */
const READ_SETTINGS = {
  max_execution_time: MAX_QUERY_SECONDS,
  max_result_rows: String(MAX_QUERY_ROWS),
  max_result_bytes: String(MAX_QUERY_RESULT_BYTES),
  result_overflow_mode: 'throw',
  max_memory_usage: String(MAX_QUERY_MEMORY_BYTES),
  output_format_pretty_color: '0',
  output_format_pretty_max_rows: '10000',
  readonly: '1',
} as const;

interface Opened {
  writer: ClickHouseClient;
  /** One a query at a time. */
  readers: ClickHouseClient[];
  /** chdb in this process. */
  embedded: boolean;
}

export class ClickHouse {
  private readonly writer: ClickHouseClient;
  private readonly readers: readonly ClickHouseClient[];
  private readonly free: ClickHouseClient[];
  private readonly embedded: boolean;

  private constructor({ writer, readers, embedded }: Opened) {
    this.writer = writer;
    this.readers = readers;
    this.free = [...readers];
    this.embedded = embedded;
  }

  /** Opens and migrates. @throws ArchiveError: away, busy, or of a newer version. */
  static async open(target: ArchiveTarget): Promise<ClickHouse> {
    try {
      const archive = 'path' in target ? await openEmbedded(target.path) : await openServer(target.url);
      await migrate(archive.writer);
      return new ClickHouse(archive);
    } catch (error) {
      throw explainOpen(error, target);
    }
  }

  /**
   * Inserts rows once: the same token again is dropped by ClickHouse. The token stands in the
   * SQL, because the client's `clickhouse_settings` stick to chdb's connection and would drop
   * the next insert without a token.
   * @throws ArchiveError: its disk is full, or ClickHouse's own words
   */
  async insert(table: BaseTable, token: string, rows: readonly object[]): Promise<void> {
    const data = rows.map((row) => JSON.stringify(row)).join('\n');
    const quoted = token.replaceAll(/['\\]/g, '_');
    const query = `INSERT INTO ${table} SETTINGS insert_deduplication_token = '${quoted}', async_insert = 0 FORMAT JSONEachRow\n${data}`;
    await this.writer.command({ query }).catch((error: unknown) => {
      throw explainInsert(error);
    });
  }

  /**
   * At most MAX_QUERIES_AT_ONCE at once.
   * @throws ArchiveError with ClickHouse's own words, shortened.
   */
  async query(sql: string, format: QueryFormat): Promise<string> {
    checkReadOnly(sql);
    const reader = this.free.pop();
    if (!reader) throw new InvariantError('more queries at once than the archive has connections');
    try {
      return await this.ask(reader, sql, format);
    } catch (error) {
      if (this.embedded) await forgetFailure(reader);
      throw explainQuery(error);
    } finally {
      this.free.push(reader);
    }
  }

  async close(): Promise<void> {
    for (const reader of this.readers) await reader.close();
    await this.writer.close();
  }

  private async ask(reader: ClickHouseClient, sql: string, format: QueryFormat): Promise<string> {
    // chdb's settings stick to the connection, which is read-only: none may be sent with a query
    const settings = this.embedded ? {} : READ_SETTINGS;
    const { stream } = await reader.exec({
      query: sql,
      // the client's type lists fewer formats than ClickHouse has
      clickhouse_settings: { ...settings, default_format: QUERY_FORMATS[format] } as ClickHouseSettings,
    });
    return textOf(stream);
  }
}

/**
 * What a failed query had already written comes out in front of the next answer on the same
 * connection (chdb 3.4): a query whose answer nobody reads takes it away.
 */
async function forgetFailure(reader: ClickHouseClient): Promise<void> {
  const { stream } = await reader.exec({ query: 'SELECT 1' });
  stream.destroy();
}

async function openEmbedded(path: string): Promise<Opened> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const writer = embedded(path);
  await writer.command({ query: `CREATE DATABASE IF NOT EXISTS ${DATABASE}` });
  await writer.command({ query: `USE ${DATABASE}` });
  const readers: ClickHouseClient[] = [];
  while (readers.length < MAX_QUERIES_AT_ONCE) {
    const reader = embedded(path);
    await reader.command({ query: `USE ${DATABASE}` });
    for (const [name, value] of Object.entries(READ_SETTINGS)) {
      await reader.command({ query: `SET ${name} = '${value}'` });
    }
    readers.push(reader);
  }
  return { writer, readers, embedded: true };
}

type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

/** A client over chdb. The cast: client and chdb each bring their own copy of the interface's types. */
function embedded(path: string): ClickHouseClient {
  return createClient({ connection: createChdbConnection({ path }) as unknown as Connection });
}

async function openServer(url: string): Promise<Opened> {
  const named = new URL(url).pathname.replace(/^\/|\/$/g, '');
  const common = { url, application: 'saunter', request_timeout: 2 * MAX_QUERY_SECONDS * 1000 };
  const database = named === '' ? DATABASE : named;
  if (named === '') {
    const first = createClient(common);
    await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${DATABASE}` });
    await first.close();
  }
  const open = () => createClient({ ...common, database, max_open_connections: 1 });
  const readers = Array.from({ length: MAX_QUERIES_AT_ONCE }, open);
  return { writer: open(), readers, embedded: false };
}

async function migrate(writer: ClickHouseClient): Promise<void> {
  await writer.command({
    query: `CREATE TABLE IF NOT EXISTS schema_migrations (
      version UInt32, name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
    ) ENGINE = MergeTree ORDER BY version`,
  });
  const { stream } = await writer.exec({
    query: 'SELECT toString(max(version)) FROM schema_migrations FORMAT TSVRaw',
  });
  const present = Number((await textOf(stream)).trim());
  if (present > SCHEMA_VERSION) {
    throw new ArchiveError(
      'SAUNTER_ARCHIVE_NEWER',
      `the archive's tables are of version ${present}, this program knows ${SCHEMA_VERSION}.`,
      { hint: 'Run a newer Saunter on it. Nothing was changed.' },
    );
  }
  for (const { version, name, statements } of MIGRATIONS) {
    if (version <= present) continue;
    for (const query of statements) await writer.command({ query });
    await writer.command({
      query: `INSERT INTO schema_migrations (version, name) SETTINGS async_insert = 0 VALUES (${version}, '${name}')`,
    });
  }
}

/** The whole answer as text. @throws ArchiveError beyond the limit. */
async function textOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    const buffer = Buffer.from(part as Uint8Array);
    bytes += buffer.length;
    if (bytes > MAX_QUERY_RESULT_BYTES) {
      stream.destroy();
      throw new ArchiveError(
        'SAUNTER_QUERY_TOO_LARGE',
        `the answer is larger than ${MAX_QUERY_RESULT_BYTES} bytes.`,
        {
          hint: 'Ask for less: fewer columns, a WHERE, a LIMIT.',
        },
      );
    }
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
