/**
 * An HTTP face over chdb, for tests of the path to a server: it exercises the client's HTTP code
 * and real SQL. It proves nothing of a server's authentication, async inserts or replication.
 * Run as a child: data directory and port (0: any); says `{port}` when it listens. Told `{ fullFor: n }`
 * it answers the next n inserts as a server does whose disk is full.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createChdbConnection } from 'chdb/connection';

/** Parameters of ClickHouse's HTTP interface that are no settings of the engine. */
const NO_SETTINGS = new Set(['query', 'database', 'default_format', 'query_id', 'session_id', 'role']);
const HTTP_ONLY = /^(?:wait_end_of_query|send_progress_in_http_headers|http_|enable_http_|cancel_http_)/;

const [path, port] = [process.argv[2]!, Number(process.argv[3])];
// keeps the data directory open between requests
const keeper = createChdbConnection({ path });

async function bodyOf(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** A connection a request, so that settings do not stick from one to the next. */
async function run(params: URLSearchParams, body: string): Promise<Buffer> {
  const connection = createChdbConnection({ path });
  try {
    const database = params.get('database');
    if (database) await connection.command({ query: `USE ${database}` });
    const settings = [...params].filter(([k]) => !NO_SETTINGS.has(k) && !HTTP_ONLY.test(k));
    // `readonly` last: after it no setting can be changed
    settings.sort(([a], [b]) => Number(a === 'readonly') - Number(b === 'readonly'));
    for (const [name, value] of settings) await connection.command({ query: `SET ${name} = '${value}'` });
    const query = [params.get('query'), body].filter(Boolean).join('\n');
    const format = params.get('default_format') ?? 'TabSeparated';
    const result = await connection.chdb.queryAsync(query, { format });
    return Buffer.from(result.bytes());
  } finally {
    await connection.close();
  }
}

/** One request at a time: connections come and go, and chdb has one engine. */
let turn: Promise<unknown> = Promise.resolve();

let fullFor = 0;
process.on('message', (message: { fullFor: number }) => {
  fullFor = message.fullFor;
});

const server = createServer((req, res) => {
  turn = turn.then(async () => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (url.pathname === '/ping') return void res.end('Ok.\n');
    try {
      const body = await bodyOf(req);
      if (/^INSERT /.test(body) && fullFor > 0) {
        fullFor--;
        throw new Error(
          'Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)',
        );
      }
      res.end(await run(url.searchParams, body));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const code = /Code: (\d+)/.exec(text)?.[1] ?? '1002';
      res.writeHead(500, { 'x-clickhouse-exception-code': code }).end(text);
    }
    return undefined;
  });
});
server.listen({ host: '127.0.0.1', port }, () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => {
  void keeper.close();
  process.exit(0);
});
