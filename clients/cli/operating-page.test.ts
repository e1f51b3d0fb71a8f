/** docs/operating.md: every code of the source has its row there, or in docs/protocol.md; none is made up. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['bench', 'clients', 'engine', 'gateway', 'wasm'];
/** Names of environment variables, and what tests make up. */
const NO_CODE = /_TOKEN$|^SAUNTER_(?:LOG|TEST_.*)$/;

function* sources(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* sources(file);
    else if (/\.(?:ts|tsx|mjs)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) yield file;
  }
}

/** Codes in the source: quoted, as a key of a table, or printed in brackets. */
function codesOfSource(): Set<string> {
  const codes = new Set<string>();
  for (const dir of SOURCES) {
    for (const file of sources(path.join(ROOT, dir))) {
      const text = readFileSync(file, 'utf8');
      for (const [, code] of text.matchAll(/['[\s](SAUNTER_[A-Z_]+)(?:['\]]|: )/g))
        if (!NO_CODE.test(code!)) codes.add(code!);
    }
  }
  return codes;
}

/** Codes in the first cells of a page's tables. */
function codesOfPage(name: string): Set<string> {
  const page = readFileSync(path.join(ROOT, 'docs', name), 'utf8');
  const cells = page
    .split('\n')
    .flatMap((line) => /^\| ((?:`SAUNTER_[A-Z_]+`(?:, )?)+) \|/.exec(line)?.[1] ?? []);
  return new Set(cells.flatMap((cell) => cell.match(/SAUNTER_[A-Z_]+/g)!));
}

test('every code has one row, and every row a code', (t) => {
  const source = codesOfSource();
  const operating = codesOfPage('operating.md');
  const protocol = codesOfPage('protocol.md');
  t.true(source.size > 60 && operating.size > 40 && protocol.size > 20);
  const missing = [...source].filter((code) => !operating.has(code) && !protocol.has(code));
  t.deepEqual(missing, [], 'codes without a row');
  t.deepEqual(
    [...operating].filter((code) => !source.has(code)),
    [],
    'rows without a code',
  );
  t.deepEqual(
    [...operating].filter((code) => protocol.has(code)),
    [],
    'codes with two rows',
  );
  t.deepEqual([...codesOfPage('archive.md')], [], 'the archive page refers to this one');
});
