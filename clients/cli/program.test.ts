/** The bundled program finds what stands beside its modules: kernels, workers, children, pages, packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

// dist/clients/cli → dist/program
const PROGRAM = new URL('../../program/', import.meta.url);
/** As `clients/cli/bundle.mjs` writes a module's own address. */
const OWN_ADDRESS = /new URL\("([^"]+)", saunterUrl\)/g;

test('every module in the bundle knows the address that it had', (t) => {
  const found = new Set<string>();
  for (const name of readdirSync(PROGRAM)) {
    const text = readFileSync(new URL(name, PROGRAM), 'utf8');
    for (const [, relative] of text.matchAll(OWN_ADDRESS)) {
      const file = fileURLToPath(new URL(relative!, PROGRAM));
      t.true(existsSync(file), file);
      found.add(relative!);
    }
  }
  for (const known of [
    'wasm/floor-memory.js',
    'engine/floor/floor-copier.js',
    'engine/archive/archive-process.js',
  ])
    t.true(found.has(`../${known}`), known);
});

test('no module asks for an address that the bundle does not have', (t) => {
  for (const name of readdirSync(PROGRAM)) {
    const text = readFileSync(new URL(name, PROGRAM), 'utf8');
    t.is(text.match(/\b__dirname\b|\b__filename\b/g), null, name);
    // The two lines in front of each file.
    t.is(text.match(/import\.meta\.url/g)?.length, 2, name);
  }
});
