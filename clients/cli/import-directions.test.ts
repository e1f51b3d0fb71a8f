import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

// dist/clients/cli → the project
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** What each place may import, besides itself and packages. First match counts. */
const MAY_IMPORT: [place: string, allowed: string[]][] = [
  ['gateway/protocol', []],
  ['assembly', []],
  ['wasm', []],
  ['engine', ['wasm']],
  ['gateway', ['engine', 'wasm']],
  // The composition root, and measuring, see everything.
  ['clients/cli', ['engine', 'wasm', 'gateway', 'clients', 'bench']],
  ['clients/browser-tests', ['engine', 'wasm', 'gateway', 'clients']],
  ['bench', ['engine', 'wasm', 'gateway', 'clients']],
  ['clients', ['gateway/protocol', 'clients']],
];

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

const inside = (file: string, place: string) => file === place || file.startsWith(`${place}/`);

test('imports run one way: assembly ← wasm ← engine ← gateway; clients see the protocol only', (t) => {
  const files = ['assembly', 'wasm', 'engine', 'gateway', 'clients', 'bench'].flatMap(sources);
  t.true(files.length > 50, `only ${files.length} source files found`);
  const wrong: string[] = [];
  for (const file of files) {
    // Tests may use the engine to check a client against the real thing.
    const isTest = /\.test\.tsx?$/.test(file) || file.includes('/testing/');
    const rule = MAY_IMPORT.find(([place]) => inside(file, place));
    if (!rule || isTest) continue;
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier!));
      const allowed = [rule[0], ...rule[1]].some((place) => inside(target, place));
      if (!allowed) wrong.push(`${file} imports ${target}`);
    }
  }
  t.deepEqual(wrong, []);
});
