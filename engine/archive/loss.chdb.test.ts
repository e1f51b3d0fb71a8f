/** Archives and journals that were lost, or put back from a backup: what is sent, kept and told then. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { openJournal } from '../journal/index.js';
import { embeddedPath, startArchive } from './index.js';
import { shopping } from './testing/shopping.js';
import { folder, openStore, quiet, rows, STORE } from './testing/store.js';

const DAMAGE = fileURLToPath(new URL('./testing/damage.js', import.meta.url));

test('[chdb] an archive that was deleted is filled again with what the journal still has', async (t) => {
  const dir = folder(t);
  const first = openStore(t, dir);
  await first.journal.append([...shopping(12, 30)]).flushed;
  await first.archive.caughtUp();
  await first.archive.stop();
  const gone = Math.floor(first.journal.lastSeq / 2);
  const keep = { key: 'base', value: new Uint8Array() };
  await first.journal.letGo({ upTo: gone, keep, states: [], visits: [] });
  await first.journal.close();
  rmSync(join(dir, 'archive'), { recursive: true });

  for (const start of ['after the loss', 'again']) {
    const journal = openJournal(join(dir, 'journal'));
    const errors: object[] = [];
    const log = { ...quiet, error: (fields: object) => void errors.push(fields) };
    const archive = startArchive({ dataDir: dir, journal, log, store: STORE });
    t.teardown(() => archive.stop());
    await journal.append([...shopping(13, 1, start === 'again' ? 31 : 30)]).flushed;
    await archive.caughtUp();
    const lost = { code: 'SAUNTER_ARCHIVE_LOST', missing: { from: 1, to: gone }, firstSeq: gone + 1 };
    t.deepEqual(errors, start === 'again' ? [] : [lost]);
    const [stored] = await rows(
      archive,
      'SELECT toUInt32(count()) n, toUInt32(uniqExact(seq)) u, toUInt32(min(seq)) a, toUInt32(max(seq)) b FROM journal_entries',
    );
    const { lastSeq } = journal;
    t.deepEqual(stored, { n: lastSeq - gone, u: lastSeq - gone, a: gone + 1, b: lastSeq }, start);
    await archive.stop();
    await journal.close();
  }
});

test('[chdb] an archive that has less than it took is not filled behind its rows, and that is told', async (t) => {
  const dir = folder(t);
  const first = openStore(t, dir);
  await first.journal.append([...shopping(14, 5)]).flushed;
  await first.archive.caughtUp();
  await first.archive.stop();
  const stored = first.journal.lastSeq;
  // An older archive was put back: the journal's cursor is ahead of it.
  await first.journal.append([...shopping(15, 5, 5)]).flushed;
  const took = first.journal.lastSeq;
  await first.journal.setCursor('archive.frozen', took);
  await first.journal.setCursor('archive', took);
  await first.journal.close();

  const journal = openJournal(join(dir, 'journal'));
  const errors: object[] = [];
  const log = { ...quiet, error: (fields: object) => void errors.push(fields) };
  const archive = startArchive({ dataDir: dir, journal, log, store: STORE });
  t.teardown(() => archive.stop());
  await journal.append([...shopping(16, 1, 10)]).flushed;
  await archive.caughtUp();
  t.deepEqual(errors, [
    { code: 'SAUNTER_ARCHIVE_GAP', missing: { from: stored + 1, to: took }, firstSeq: 1 },
  ]);
  const [n] = await rows(archive, 'SELECT toUInt32(count()) n FROM journal_entries');
  t.is(n?.n, journal.lastSeq - (took - stored));
  await archive.stop();
  t.is(archive.safeSeq(), stored, 'the journal keeps what is missing');
  await journal.close();

  // At the next start the archive's newest entry is the journal's: the gap is behind it, and known.
  const again = { journal: openJournal(join(dir, 'journal')), archive };
  again.archive = startArchive({ dataDir: dir, journal: again.journal, log, store: STORE });
  t.teardown(() => again.archive.stop());
  await again.journal.append([...shopping(17, 1, 11)]).flushed;
  await again.archive.caughtUp();
  await again.archive.stop();
  t.is(again.archive.safeSeq(), stored);
  t.deepEqual(errors[1], errors[0], 'told at each opening, for the journal grows');
  // The entries are there again, as in the newer archive that was put back.
  execFileSync(process.execPath, [
    DAMAGE,
    embeddedPath(dir),
    `INSERT INTO journal_entries SELECT * REPLACE (arrayJoin(range(${stored + 1}, ${took + 1})) AS seq) FROM (SELECT * FROM journal_entries WHERE seq = 1)`,
  ]);
  await again.journal.close();
  const filled = openStore(t, dir);
  await filled.journal.append([...shopping(18, 1, 12)]).flushed;
  await filled.archive.caughtUp();
  await filled.archive.stop();
  t.is(filled.archive.safeSeq(), filled.journal.lastSeq);
  await filled.journal.close();
});

test('[chdb] an older journal than the archive’s is sent nowhere until it has a new name', async (t) => {
  const dir = folder(t);
  const first = openStore(t, dir);
  await first.journal.append([...shopping(21, 5)]).flushed;
  await first.archive.caughtUp();
  await first.archive.stop();
  await first.journal.close();
  cpSync(join(dir, 'journal'), join(dir, 'backup'), { recursive: true });
  const later = openStore(t, dir);
  await later.journal.append([...shopping(22, 5, 5)]).flushed;
  await later.archive.caughtUp();
  await later.archive.stop();
  const took = later.journal.lastSeq;
  await later.journal.close();
  rmSync(join(dir, 'journal'), { recursive: true });
  cpSync(join(dir, 'backup'), join(dir, 'journal'), { recursive: true });

  const journal = openJournal(join(dir, 'journal'));
  const { lastSeq: restored } = journal;
  let told: (fields: object) => void = () => {};
  const warned = new Promise<object>((resolve) => {
    told = resolve;
  });
  const log = { ...quiet, warn: (fields: object) => told(fields) };
  const archive = startArchive({ dataDir: dir, journal, log, store: STORE });
  t.teardown(() => archive.stop());
  await journal.append([...shopping(23, 1, 5)]).flushed;
  t.like(await Promise.race([warned, archive.caughtUp().then(() => 'it was sent')]), {
    code: 'SAUNTER_ARCHIVE_AHEAD',
  });
  await archive.stop();
  t.is(archive.safeSeq(), 0, 'the journal keeps all');
  await journal.close();

  rmSync(join(dir, 'journal-id'));
  const named = openStore(t, dir);
  await named.archive.caughtUp();
  const [n] = await rows(named.archive, 'SELECT toUInt32(count()) n FROM journal_entries');
  t.is(n?.n, took + named.journal.lastSeq - restored);
  await named.archive.stop();
  await named.journal.close();
});
