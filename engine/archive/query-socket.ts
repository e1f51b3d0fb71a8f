/**
 * Queries of other processes (`saunter query`) while a store runs: HTTP on a unix socket in the
 * data directory. One process may have a chdb directory open, so a second one has to ask it. The
 * folder's owner alone may connect.
 */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { ArchiveError, SaunterError } from '../errors.js';
import { MAX_QUERY_LENGTH, MAX_QUERY_RESULT_BYTES } from '../limits.js';
import { isListening, type Listening, listenAt, withSocketPath } from '../socket-path.js';
import type { WireError } from './messages.js';
import { checkFormat, type QueryFormat } from './query-guard.js';

const NAME = 'archive.sock';
/**
 * Serves queries. Call it only when ClickHouse is open: its lock on the data directory makes
 * sure that a socket which is there already belongs to nobody.
 */
export async function serveQueries(
  folder: string,
  run: (sql: string, format: QueryFormat) => Promise<string>,
): Promise<Listening> {
  const server = createServer((req, res) => {
    void (async () => {
      try {
        const format = checkFormat(String(req.headers['x-saunter-format'] ?? 'table'));
        const text = await run(await body(req, 4 * MAX_QUERY_LENGTH), format);
        res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
      } catch (error) {
        const known = error instanceof SaunterError ? error : null;
        const told: WireError = {
          code: known?.code ?? 'SAUNTER_QUERY_FAILED',
          message: known?.message ?? String(error),
          hint: known?.hint ?? '',
        };
        res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(told));
      }
    })();
  });
  return listenAt(folder, NAME, server);
}

/** Whether a process serves queries on this data directory now. */
export function isServed(folder: string): Promise<boolean> {
  return isListening(folder, NAME);
}

/**
 * Asks the store that runs on this data directory; null when none does.
 * @throws ArchiveError as the store told it.
 */
export async function askRunningStore(
  folder: string,
  sql: string,
  format: QueryFormat,
): Promise<string | null> {
  if (!existsSync(join(folder, NAME))) return null;
  return withSocketPath(folder, NAME, (path) => ask(path, sql, format));
}

function ask(path: string, sql: string, format: QueryFormat): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const req = request({
      socketPath: path,
      method: 'POST',
      path: '/',
      headers: { 'x-saunter-format': format },
    });
    req.on('error', (error: NodeJS.ErrnoException) => {
      // a socket that a killed store left behind
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(null);
      else reject(lost(error));
    });
    req.on('response', (res) => {
      body(res, MAX_QUERY_RESULT_BYTES + 1024).then(
        (text) => {
          if (res.statusCode === 200) return resolve(text);
          const { code, message, hint } = JSON.parse(text) as WireError;
          return reject(new ArchiveError(code, message, { hint }));
        },
        (error: unknown) => reject(lost(error)),
      );
    });
    req.end(sql);
  });
}

function lost(cause: unknown): ArchiveError {
  return new ArchiveError('SAUNTER_ARCHIVE_AWAY', `the running store's archive broke off: ${String(cause)}`, {
    hint: 'It restarts by itself: try again in a moment.',
    cause,
  });
}

async function body(from: IncomingMessage, limitBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of from) {
    bytes += (part as Buffer).length;
    if (bytes > limitBytes) {
      throw new ArchiveError('SAUNTER_QUERY_TOO_LARGE', `more than ${limitBytes} bytes.`, {
        hint: 'Ask for less at once.',
      });
    }
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
