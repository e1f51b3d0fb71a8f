/** Reconciliation against a real archive that was damaged on purpose. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { DomainEvent } from '../journal/events.js';
import { type Journal, openJournal } from '../journal/index.js';
import { embeddedPath, reconcileDataDir, startArchive } from './index.js';
import { openArchive } from './one-query.js';
import { ViewFold } from './reconcile-views.js';
import { shopping } from './testing/shopping.js';

const quiet = { info() {}, warn() {}, error() {} };
const DAMAGE = fileURLToPath(new URL('./testing/damage.js', import.meta.url));
const SAUNTER = fileURLToPath(new URL('../../../clients/cli/saunter.mjs', import.meta.url));

/** A data directory whose journal of ten visits is archived, with the store stopped. */
async function archivedStore(t: ExecutionContext, seed: number): Promise<{ dir: string; journal: Journal }> {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-reconcile-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const journal = openJournal(join(dir, 'journal'));
  t.teardown(() => journal.close());
  const archive = startArchive({ dataDir: dir, journal, log: quiet, store: 'corner-1' });
  await journal.append([...shopping(seed, 10)]).flushed;
  await archive.caughtUp();
  await archive.stop();
  return { dir, journal };
}

test('[chdb] reconcile finds nothing in a sound archive, and names each damage', async (t) => {
  const { dir, journal } = await archivedStore(t, 5);
  const before = await reconcileDataDir({ dataDir: dir, journal });
  t.deepEqual(before.differences, []);
  t.like(before, { store: 'corner-1', from: 1, to: journal.lastSeq, viewsCompared: true });

  const entries = journal.read(1, journal.lastSeq);
  const reader = await openArchive({ dataDir: dir });
  const views = new ViewFold();
  views.add(entries);
  const asked = { journal, store: before.store, identity: before.identity, query: reader.query };
  t.deepEqual(await views.compare(asked, 1_000, 3), [], 'three rows at a time');
  await reader.close();
  const lineSeq = entries.find((e) => e.event.type === 'pick')!.seq;
  const movedSeq = journal.lastSeq + 1;
  const settings = 'SETTINGS mutations_sync = 2';
  execFileSync(process.execPath, [
    DAMAGE,
    embeddedPath(dir),
    `ALTER TABLE journal_entries DELETE WHERE seq = 7 ${settings}`,
    `ALTER TABLE receipt_revisions UPDATE total_minor = total_minor + 1 WHERE number = 3 ${settings}`,
    `INSERT INTO line_events SELECT * FROM line_events WHERE seq = ${lineSeq}`,
    `INSERT INTO stock_moves SELECT * REPLACE (${movedSeq} AS seq) FROM stock_moves LIMIT 1`,
    `ALTER TABLE visit_events DELETE WHERE visit = 'visit-2' ${settings}`,
  ]);
  const after = await reconcileDataDir({ dataDir: dir, journal });
  const named = after.differences.map((d) => `${d.table}: ${d.row} ${d.what} ${d.column}`);
  const receiptSeq = entries.find(
    (e) => e.event.type === 'receipt_issued' && e.event.receipt.number === 3,
  )!.seq;
  const visitSeqs = entries.flatMap((e) =>
    'visit' in e.event &&
    e.event.visit === 'visit-2' &&
    !('line' in e.event) &&
    e.event.type !== 'stock_moved'
      ? [e.seq]
      : [],
  );
  t.deepEqual(named, [
    'journal_entries: entry 7 missing ',
    ...visitSeqs.map((seq) => `visit_events: entry ${seq} missing `),
    `line_events: entry ${lineSeq} twice `,
    `receipt_revisions: entry ${receiptSeq} differs total_minor`,
    `stock_moves: entry ${movedSeq} more `,
  ]);
  t.false(after.cut);
  t.false(after.viewsCompared, 'a row of an entry that the journal has not');

  const error = t.throws(() =>
    execFileSync(process.execPath, [SAUNTER, 'reconcile', '--data', dir], {
      stdio: 'pipe',
      encoding: 'utf8',
    }),
  ) as Error & { status: number; stdout: string };
  t.is(error.status, 1);
  t.regex(error.stdout, /journal_entries: entry 7 is missing in the archive/);
  t.regex(error.stdout, /total_minor is \d+ in the archive, \d+ by the journal/);
});

test('[chdb] views are held against the fold of the entries', async (t) => {
  const { dir, journal } = await archivedStore(t, 6);
  execFileSync(process.execPath, [
    DAMAGE,
    embeddedPath(dir),
    'CREATE OR REPLACE VIEW receipts AS SELECT * EXCEPT (seq, t) FROM receipt_revisions WHERE revision = 0',
    `CREATE OR REPLACE VIEW reviews AS SELECT store, journal, review, 'open' AS state FROM review_events WHERE type = 'review_opened' AND review != 'review-7'`,
  ]);
  const { differences } = await reconcileDataDir({ dataDir: dir, journal });
  const named = differences.map((d) => `${d.table}: ${d.row} ${d.what} ${d.column}`);
  // visit-0 and visit-5 have a revision; visit-0 and visit-7 a review, both settled
  t.true(named.includes('receipts: 1 differs revision'));
  t.true(named.includes('receipts: 6 differs revision'));
  t.true(named.includes('reviews: review-0 differs state'));
  t.true(named.includes('reviews: review-7 missing '));
  t.true(named.every((n) => n.startsWith('receipts:') || n.startsWith('reviews:')));
});

test('[chdb] every view is compared, and a cut is said', async (t) => {
  const { dir, journal } = await archivedStore(t, 9);
  const [like] = journal.read(1, 1);
  const archive = startArchive({ dataDir: dir, journal, log: quiet, store: 'corner-1' });
  const events = [2, 3, 0].map((quantity, i): DomainEvent => {
    const product = `product-${i % 2}`;
    return { type: 'misplaced', shelf: 's1', visit: 'v', plates: ['p1'], facings: ['f1'], product, quantity };
  });
  await journal.append(events.map((event, fact) => ({ tick: 1_000, fact, tMs: like!.tMs, event }))).flushed;
  await archive.caughtUp();
  await archive.stop();
  t.like(await reconcileDataDir({ dataDir: dir, journal }), { differences: [], cut: false });
  execFileSync(process.execPath, [
    DAMAGE,
    embeddedPath(dir),
    `CREATE OR REPLACE VIEW taken AS SELECT store, journal, line, 'open' AS state FROM shelf_events WHERE type = 'taken'`,
    `CREATE OR REPLACE VIEW misplaced_items AS SELECT store, journal, shelf, product, quantity + 1 AS quantity, visit, plates FROM shelf_events WHERE type = 'misplaced' AND product = 'product-1'`,
    `CREATE OR REPLACE VIEW learned_weights AS SELECT store, journal, facing, product, picks + 1 AS picks, detail AS verdict FROM shelf_events WHERE type = 'weight_learned'`,
    `CREATE OR REPLACE VIEW picks AS SELECT store, journal, visit, line, 'final' AS state, product, quantity + 1 AS quantity, facing, unit_price_minor FROM line_events WHERE type IN ('pick', 'put_back')`,
  ]);
  const { differences } = await reconcileDataDir({ dataDir: dir, journal });
  const named = new Set(differences.map((d) => `${d.table} ${d.what} ${d.column}`));
  for (const difference of [
    'picks differs quantity',
    'taken differs state',
    'misplaced_items differs quantity',
    'learned_weights differs picks',
  ])
    t.true(named.has(difference), difference);

  const many = `SELECT * REPLACE (arrayJoin(range(1000000, 1002000)) AS seq) FROM (SELECT * FROM stock_moves LIMIT 1)`;
  execFileSync(process.execPath, [DAMAGE, embeddedPath(dir), `INSERT INTO stock_moves ${many}`]);
  const after = await reconcileDataDir({ dataDir: dir, journal });
  t.is(after.differences.length, 1_000);
  t.true(after.cut);
});

test('[chdb] a restored journal under a new name: what the name covers is compared', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-reconcile-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const journal = openJournal(join(dir, 'journal'));
  t.teardown(() => journal.close());
  const entries = [...shopping(8, 10)];
  const half = entries.length / 2;
  const archived = async (some: typeof entries) => {
    const archive = startArchive({ dataDir: dir, journal, log: quiet, store: 'corner-1' });
    await journal.append(some).flushed;
    await archive.caughtUp();
    await archive.stop();
  };
  await archived(entries.slice(0, half));
  // As docs/operating.md says of a journal that is older than its archive.
  rmSync(join(dir, 'journal-id'));
  const nothing = await reconcileDataDir({ dataDir: dir, journal }).catch((error: unknown) => error);
  t.like(nothing, { code: 'SAUNTER_ARCHIVE_NONE' });
  await archived(entries.slice(half));
  const found = await reconcileDataDir({ dataDir: dir, journal });
  t.deepEqual(found.differences, []);
  t.like(found, { from: half + 1, to: entries.length, viewsCompared: true });
});

test('[chdb] a review that is opened again is open, by its view and by the fold', async (t) => {
  const { dir, journal } = await archivedStore(t, 7);
  const opened = journal.read(1, journal.lastSeq).find((e) => e.event.type === 'review_opened')!;
  const archive = startArchive({ dataDir: dir, journal, log: quiet, store: 'corner-1' });
  const again = { ...opened, tick: 1_000 };
  await journal.append([{ tick: again.tick, fact: 0, tMs: again.tMs, event: again.event }]).flushed;
  await archive.caughtUp();
  const sql = `SELECT state, settled_at, decided_by FROM reviews WHERE review = 'review-0'`;
  const [row] = (await archive.query(sql, 'JSONEachRow')).split('\n');
  await archive.stop();
  t.deepEqual(JSON.parse(row!), { state: 'open', settled_at: null, decided_by: '' });
  t.deepEqual((await reconcileDataDir({ dataDir: dir, journal })).differences, []);
});
