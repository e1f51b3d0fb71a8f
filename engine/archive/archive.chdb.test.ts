/** The archive on the real embedded ClickHouse (chdb), in its real child process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ArchiveError, type ErrorCode } from '../errors.js';
import { openJournal } from '../journal/index.js';
import { queryArchive, startArchive } from './index.js';
import { shopping } from './testing/shopping.js';
import { differences, folder, openStore, quiet, rows, STORE } from './testing/store.js';

const FEEDING_STORE = fileURLToPath(new URL('./testing/feeding-store.js', import.meta.url));

test('[chdb] what is durable is archived, and the views fold it', async (t) => {
  const dir = folder(t);
  const { journal, archive } = openStore(t, dir);
  await journal.append([...shopping(1, 100)]).flushed;
  await archive.caughtUp();
  t.deepEqual(archive.lag(), { entries: 0, bytes: 0 });
  t.deepEqual(await differences(dir, journal, archive), []);

  const entries = journal.read(1, journal.lastSeq);
  const count = (...types: string[]) => entries.filter((e) => types.includes(e.event.type)).length;
  const [visits] = await rows(
    archive,
    "SELECT toUInt32(count()) n, toUInt32(countIf(state = 'exited')) x FROM visits",
  );
  t.deepEqual(visits, { n: 100, x: 100 });
  const picks = await rows(
    archive,
    'SELECT state, toUInt32(count()) n FROM picks GROUP BY state ORDER BY state',
  );
  const withdrawn = count('line_withdrawn');
  t.deepEqual(picks, [
    { state: 'final', n: count('pick', 'put_back') - withdrawn },
    { state: 'withdrawn', n: withdrawn },
  ]);

  // a revised receipt counts once, with its last revision
  const latest = new Map(
    entries.flatMap(({ event }) =>
      'receipt' in event ? [[event.receipt.number, event.receipt] as const] : [],
    ),
  );
  const [receipts] = await rows(
    archive,
    'SELECT toUInt32(count()) n, toInt32(sum(total_minor)) total, toUInt32(max(number)) last FROM receipts',
  );
  const total = [...latest.values()].reduce((sum, r) => sum + r.totalMinor, 0);
  t.deepEqual(receipts, { n: 100, total, last: 100 });
  const [lines] = await rows(archive, 'SELECT toInt32(sum(total_minor)) total FROM receipt_lines');
  t.deepEqual(lines, { total });
  const [reviews] = await rows(archive, "SELECT toUInt32(countIf(state = 'settled')) n FROM reviews");
  t.deepEqual(reviews, { n: count('review_settled') });
  const [name] = await rows(archive, 'SELECT any(name) name FROM receipt_lines');
  t.is(name?.name, 'Crème “fraîche” 200 g');

  await archive.stop();
  await journal.close();
});

test('[chdb] a range that was stored but not acknowledged is sent again and counts once', async (t) => {
  const dir = folder(t);
  const first = openStore(t, dir);
  await first.journal.append([...shopping(2, 40)]).flushed;
  await first.archive.caughtUp();
  const middle = first.journal.cursor('archive');
  await first.journal.append([...shopping(3, 40, 40)]).flushed;
  await first.archive.caughtUp();
  await first.archive.stop();
  // as if the store had died between ClickHouse's answer and the cursor's move
  await first.journal.setCursor('archive', middle);
  await first.journal.append([...shopping(4, 10, 80)]).flushed;
  await first.journal.close();

  const { journal, archive } = openStore(t, dir);
  await archive.caughtUp();
  t.deepEqual(await differences(dir, journal, archive), []);
  const [all] = await rows(archive, 'SELECT toUInt32(count()) n FROM journal_entries');
  t.is(all?.n, journal.lastSeq);
  await archive.stop();
  await journal.close();
});

test('[chdb] kill -9 of the archive at any moment loses and repeats nothing', async (t) => {
  const dir = folder(t);
  const { journal, archive } = openStore(t, dir);
  let visits = 0;
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 10; i++) {
      await journal.append([...shopping(100 + visits, 10, visits)]).flushed;
      visits += 10;
    }
    const caughtUp = archive.caughtUp(); // starts the insert at once …
    if (archive.pid !== undefined) process.kill(archive.pid, 'SIGKILL'); // … and the kill falls into it
    await caughtUp;
  }
  t.true(archive.status().restarts >= 3, `only ${archive.status().restarts} restarts`);
  t.deepEqual(await differences(dir, journal, archive), []);
  await archive.stop();
  await journal.close();
});

test('[chdb] kill -9 of the store at any moment loses and repeats nothing', async (t) => {
  const dir = folder(t);
  for (let round = 0; round < 3; round++) {
    const store: ChildProcess = fork(FEEDING_STORE, [dir, String(round * 1_000_000)], { execArgv: [] });
    await once(store, 'message'); // it runs and has archived something
    store.kill('SIGKILL');
    await once(store, 'exit');
  }
  const { journal, archive } = openStore(t, dir);
  t.true(journal.lastSeq > 0);
  await archive.caughtUp();
  t.deepEqual(await differences(dir, journal, archive), []);
  await archive.stop();
  await journal.close();
});

test('[chdb] queries: answers, formats, refusals, errors; from the store and from another process', async (t) => {
  const dir = folder(t);
  const { journal, archive } = openStore(t, dir);
  await journal.append([...shopping(6, 3)]).flushed;
  await archive.caughtUp();
  const sql = 'SELECT visit FROM visits ORDER BY visit';
  t.is(await archive.query(sql, 'TSV'), 'visit\nvisit-0\nvisit-1\nvisit-2\n');
  t.is(await archive.query(sql, 'CSV'), '"visit"\n"visit-0"\n"visit-1"\n"visit-2"\n');
  t.is(
    await queryArchive({ dataDir: dir, sql, format: 'JSONEachRow' }),
    '{"visit":"visit-0"}\n{"visit":"visit-1"}\n{"visit":"visit-2"}\n',
  );
  t.regex(await archive.query(sql), /┌─visit───┐/);

  const failing: [sql: string, code: ErrorCode, message: RegExp][] = [
    ['DROP TABLE visit_events', 'SAUNTER_QUERY_REFUSED', /"DROP" is not allowed/],
    ['SELECT 1 +', 'SAUNTER_QUERY_FAILED', /^Syntax error: failed at position \d+.*ClickHouse 62/s],
    ['SELECT nope FROM visits', 'SAUNTER_QUERY_FAILED', /nope/],
    ['SELECT * FROM nothing_there', 'SAUNTER_QUERY_FAILED', /nothing_there/],
    ["SELECT * FROM file('/etc/hostname', 'LineAsString')", 'SAUNTER_QUERY_REFUSED', /readonly/],
    ['SELECT 1 SETTINGS max_execution_time = 0', 'SAUNTER_QUERY_REFUSED', /readonly/],
    [
      "SELECT repeat('x', 1000 + number % 2) FROM numbers(100000)",
      'SAUNTER_QUERY_TOO_LARGE',
      /exceeded|larger/,
    ],
    ['SELECT number FROM numbers(2000000)', 'SAUNTER_QUERY_TOO_LARGE', /exceeded/],
  ];
  for (const [bad, code, message] of failing) {
    for (const ask of [() => archive.query(bad), () => queryArchive({ dataDir: dir, sql: bad })]) {
      const error = await t.throwsAsync<ArchiveError>(ask, { instanceOf: ArchiveError });
      t.is(error.code, code, bad);
      t.regex(error.message, message);
      t.true(error.message.length < 600, 'ClickHouse’s list of tokens is cut off');
      t.truthy(error.hint);
      // nothing of a failed answer stands in front of the next one
      t.is(await archive.query('SELECT 1 AS one', 'TSV'), 'one\n1\n', bad);
    }
  }
  // the archive goes on after all that
  await journal.append([...shopping(7, 3, 3)]).flushed;
  await archive.caughtUp();
  t.deepEqual(await differences(dir, journal, archive), []);

  await archive.stop();
  await journal.close();
  // nobody runs: the archive is opened for the question
  t.is(
    await queryArchive({ dataDir: dir, sql: 'SELECT toUInt32(count()) n FROM visits', format: 'TSV' }),
    'n\n6\n',
  );
});

test('[chdb] docs/archive.md names every table and view, and its queries run', async (t) => {
  const page = readFileSync(new URL('../../../docs/archive.md', import.meta.url), 'utf8');
  const { journal, archive } = openStore(t, folder(t));
  await journal.append([...shopping(9, 10)]).flushed;
  await archive.caughtUp();
  const tables = await rows(archive, "SHOW TABLES WHERE name != 'schema_migrations'");
  for (const { name } of tables)
    t.true(page.includes(`\`${String(name)}\``), `${String(name)} is not described`);
  const examples = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql!);
  t.is(examples.length, 7);
  for (const sql of examples) t.true((await rows(archive, sql)).length > 0, sql);
  const [line] = await rows(archive, examples.find((sql) => sql.includes("'persons'"))!);
  t.deepEqual(
    [line!.plates, line!.explanations, line!.persons],
    [
      [['g1-s1-p1', -520.5, 1.2]],
      [[0.97, 1, '4006381333931', '', '', -1.5, 0.25]],
      [[0.97, 'visit-0', 'hand', 0.12]],
    ],
  );
  await archive.stop();
  await journal.close();
});

test('[chdb] two stores on one data directory: the second one waits, and says why', async (t) => {
  const dir = folder(t);
  const { journal, archive } = openStore(t, dir);
  await archive.query('SELECT 1');
  const second = startArchive({ dataDir: dir, journal, log: quiet, store: STORE });
  t.teardown(() => second.stop());
  const error = await t.throwsAsync<ArchiveError>(() => second.query('SELECT 1'), {
    instanceOf: ArchiveError,
  });
  t.is(error.code, 'SAUNTER_ARCHIVE_BUSY', error.message);
  await second.stop();
  await archive.stop();
  await journal.close();
});

test('[chdb] a data directory whose path is longer than a socket’s may be', async (t) => {
  const before = process.cwd();
  const dir = join(folder(t), 'a'.repeat(100), 'b'.repeat(50));
  const { journal, archive } = openStore(t, dir);
  await archive.query('SELECT 1'); // it is open, and so is its socket
  t.is(await queryArchive({ dataDir: dir, sql: 'SELECT 1 AS one', format: 'TSV' }), 'one\n1\n');
  t.is(process.cwd(), before, 'the working directory belongs to the whole process');
  await archive.stop();
  await journal.close();
});

test('[chdb] there is no archive here', async (t) => {
  const error = await t.throwsAsync<ArchiveError>(() =>
    queryArchive({ dataDir: folder(t), sql: 'SELECT 1' }),
  );
  t.is(error.code, 'SAUNTER_ARCHIVE_NONE');
});

test('a server that is away: the journal keeps its entries, nobody waits', async (t) => {
  const dir = folder(t);
  const journal = openJournal(join(dir, 'journal'));
  const warned: string[] = [];
  let told: () => void;
  const twice = new Promise<void>((resolve) => {
    told = resolve;
  });
  const log = {
    ...quiet,
    warn: (fields: object) => void (warned.push(JSON.stringify(fields)) >= 2 && told()),
  };
  // port 9 (discard) of the loopback: nothing listens there
  const archive = startArchive({
    dataDir: dir,
    journal,
    log,
    store: STORE,
    clickhouseUrl: 'http://127.0.0.1:9',
  });
  await journal.append([...shopping(8, 5)]).flushed;
  await twice; // two attempts failed
  t.is(archive.lag().entries, journal.lastSeq);
  t.is(archive.status().state, 'away');
  t.is(archive.status().error?.code, 'SAUNTER_ARCHIVE_AWAY');
  const caughtUp = archive.caughtUp();
  await archive.stop();
  await t.throwsAsync(caughtUp, { instanceOf: ArchiveError });
  await journal.close();
});
