/** A build is made anew where a source was written, whatever was done to its times; else it is not. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';

interface SourceLook {
  listFiles(folder: string): string[];
  lookOf(files: readonly string[]): { hash: string; newestMs: number };
}

// Plain JavaScript: it runs before there is a build. dist/clients/cli → clients/cli
const file = new URL('../../../clients/cli/source-look.mjs', import.meta.url);
/** A time that a file may be given, Unix s. */
const LONG_AGO_S = 1_000_000_000;
const { listFiles, lookOf } = (await import(file.href)) as SourceLook;

function sources(t: ExecutionContext): { folder: string; one: string; look: () => string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
  const one = path.join(folder, 'deep/er/one.ts');
  writeFileSync(one, 'const a = 1;');
  writeFileSync(path.join(folder, 'two.ts'), 'const b = 2;');
  return { folder, one, look: () => lookOf(listFiles(folder).sort()).hash };
}

/** Until the file system's clock has gone on: within one of its moments two writes look alike. */
function nextMoment(folder: string, after: string): void {
  const probe = path.join(folder, '..', `${path.basename(folder)}-probe`);
  const untilMs = performance.now() + 10_000;
  do {
    if (performance.now() > untilMs) throw new Error('the clock of the file system stands still');
    writeFileSync(probe, '');
  } while (statSync(probe).ctimeMs <= statSync(after).ctimeMs);
  rmSync(probe);
}

test('what nobody wrote looks the same', (t) => {
  const { look, one } = sources(t);
  t.is(look(), look());
  t.true(lookOf([one]).newestMs >= statSync(one).ctimeMs);
});

test('the same length and time, another content', (t) => {
  const { look, folder, one } = sources(t);
  utimesSync(one, LONG_AGO_S, LONG_AGO_S);
  const before = look();
  const { mtimeMs, size } = statSync(one);
  nextMoment(folder, one);
  writeFileSync(one, 'const a = 3;');
  utimesSync(one, LONG_AGO_S, LONG_AGO_S);
  t.like(statSync(one), { mtimeMs, size });
  t.not(look(), before);
});

test('a file that came, one that went, one that was put in the place of another', (t) => {
  const { look, folder, one } = sources(t);
  const before = look();
  const three = path.join(folder, 'three.ts');
  writeFileSync(three, 'const a = 3;');
  t.not(look(), before);
  rmSync(three);
  t.is(look(), before);
  const other = path.join(folder, '..', `${path.basename(folder)}-other`);
  writeFileSync(other, 'const a = 4;');
  renameSync(other, one);
  t.not(look(), before);
  rmSync(one);
  t.not(look(), before);
});
