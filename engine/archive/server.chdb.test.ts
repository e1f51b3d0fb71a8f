/**
 * The archive on a server, over HTTP. Without CLICKHOUSE_URL the server is an HTTP face over chdb,
 * which proves the client's HTTP path and the SQL, and nothing of a server's authentication, async
 * inserts or replication. With it, the first test runs on that server.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { ArchiveError } from '../errors.js';
import { openJournal } from '../journal/index.js';
import { reconcile, startArchive } from './index.js';
import { shopping } from './testing/shopping.js';

const FACE = fileURLToPath(new URL('./testing/http-face.js', import.meta.url));

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-server-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function startFace(
  t: ExecutionContext,
  dir: string,
  port = 0,
): Promise<{ url: string; port: number; face: ChildProcess }> {
  const face = fork(FACE, [dir, String(port)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.teardown(() => face.kill('SIGKILL'));
  const [message] = (await once(face, 'message')) as [{ port: number }];
  return { url: `http://127.0.0.1:${message.port}`, port: message.port, face };
}

interface Warning {
  code: string;
  failures: number;
}

function openStore(
  t: ExecutionContext,
  dataDir: string,
  store: string,
  clickhouseUrl: string,
  warned: Warning[] = [],
) {
  const journal = openJournal(join(dataDir, 'journal'));
  const archive = startArchive({
    dataDir,
    journal,
    log: { info() {}, warn: (warning: object) => void warned.push(warning as Warning), error() {} },
    store,
    clickhouseUrl,
  });
  t.teardown(() => archive.stop());
  const differences = async () => {
    const identity = readFileSync(join(dataDir, 'journal-id'), 'utf8').trim();
    const query = (sql: string, format: string) => archive.query(sql, format);
    return (await reconcile({ journal, store, identity, query })).differences;
  };
  return { journal, archive, differences };
}

test('[HTTP face over chdb, or CLICKHOUSE_URL] two stores of a chain share a server', async (t) => {
  const given = process.env.CLICKHOUSE_URL || undefined;
  t.log(given === undefined ? 'an HTTP face over chdb' : 'the server at CLICKHOUSE_URL');
  const url = given ?? (await startFace(t, folder(t))).url;
  const run = randomUUID(); // a server keeps what earlier runs left
  const a = openStore(t, folder(t), `a-${run}`, url);
  const b = openStore(t, folder(t), `b-${run}`, url);
  await a.journal.append([...shopping(1, 30)]).flushed;
  await b.journal.append([...shopping(2, 20)]).flushed;
  await Promise.all([a.archive.caughtUp(), b.archive.caughtUp()]);
  t.deepEqual(await a.differences(), []);
  t.deepEqual(await b.differences(), []);
  const sql = `SELECT substring(store, 1, 1) AS s, toUInt32(count()) AS n FROM receipts WHERE endsWith(store, '${run}') GROUP BY s ORDER BY s`;
  t.is(await a.archive.query(sql, 'CSV'), '"s","n"\n"a",30\n"b",20\n');

  for (const [bad, code] of [
    ['SELECT 1 +', 'SAUNTER_QUERY_FAILED'],
    ['SELECT * FROM nothing_there', 'SAUNTER_QUERY_FAILED'],
    ['SELECT 1 SETTINGS max_execution_time = 0', 'SAUNTER_QUERY_REFUSED'],
  ] as const) {
    const error = await t.throwsAsync<ArchiveError>(() => a.archive.query(bad), { instanceOf: ArchiveError });
    t.is(error.code, code, error.message);
  }
});

test('[HTTP face over chdb] the server is killed and comes back: every entry is there once', async (t) => {
  const data = folder(t);
  const first = await startFace(t, data);
  const { journal, archive, differences } = openStore(t, folder(t), 'corner-1', first.url);
  await journal.append([...shopping(3, 20)]).flushed;
  await archive.caughtUp();
  await journal.append([...shopping(4, 20, 20)]).flushed;
  const caughtUp = archive.caughtUp(); // the insert is under way …
  first.face.kill('SIGKILL'); // … or about to be
  await once(first.face, 'exit');
  await journal.append([...shopping(5, 20, 40)]).flushed;
  await startFace(t, data, first.port);
  await caughtUp;
  await archive.caughtUp();
  t.deepEqual(await differences(), []);
  t.is(archive.status().state, 'up');
});

test('[HTTP face over chdb] a server that takes no rows is tried less and less often, and why is said', async (t) => {
  const { url, face } = await startFace(t, folder(t));
  const warned: Warning[] = [];
  const { journal, archive, differences } = openStore(t, folder(t), 'corner-1', url, warned);
  await archive.query('SELECT 1');
  face.send({ fullFor: 3 });
  await journal.append([...shopping(6, 10)]).flushed;
  await archive.caughtUp();
  t.deepEqual(
    warned.filter((w) => w.code).map(({ code, failures }) => [code, failures]),
    [1, 2, 3].map((n) => ['SAUNTER_ARCHIVE_FULL', n]),
  );
  t.is(archive.status().state, 'up');
  t.deepEqual(await differences(), []);
});
