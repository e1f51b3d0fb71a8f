import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { z } from 'zod';
import { ConfigError, InputError } from '../errors.js';
import { keptBytes } from '../testing/kept-memory.js';
import { storeConfigSchema } from './config.js';
import { parseJsonText } from './json-text.js';
import { loadStoreConfig } from './load.js';
import { checkStoreConfig } from './validate.js';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/store.json', import.meta.url));
const TEXT = readFileSync(EXAMPLE, 'utf8');

test('the example loads without a warning', async (t) => {
  const warnings: string[] = [];
  const model = await loadStoreConfig(EXAMPLE, (line) => warnings.push(line));
  t.is(model.config.store.id, 'corner-1');
  t.deepEqual(warnings, []);
});

test('a missing file is named, with what to do', async (t) => {
  const error = await t.throwsAsync(() => loadStoreConfig('/no/such/store.json'), { instanceOf: InputError });
  t.is(error?.code, 'SAUNTER_CONFIG_UNREADABLE');
  t.is(error?.file, '/no/such/store.json');
});

const SYNTAX: [text: string, line: number, column: number, message: RegExp][] = [
  ['{\n  "a": 1,\n}', 3, 1, /a key in double quotes must stand here, not "}"/],
  ['{"a": 1 "b": 2}', 1, 9, /"," or "}" must stand here, not "\\""/],
  ['[1, 2', 1, 6, /not the end of the file/],
  ['{"a": 01}', 1, 8, /"," or "}"/],
  ['{"a":\n // note\n 1}', 2, 2, /a comment \(JSON has none\)/],
  ["{'a': 1}", 1, 2, /a key in double quotes/],
  ['{"a": 1, "a": 2}', 1, 10, /the key "a" stands twice/],
  ['{"a": "x\ny"}', 1, 7, /this string is not closed/],
  ['{} {}', 1, 4, /the document ends before this/],
  ['', 1, 1, /not the end of the file/],
  ['['.repeat(100), 1, 66, /nested deeper/],
  ['{"a": NaN}', 1, 7, /a value must stand here, not "N"/],
];
for (const [text, line, column, message] of SYNTAX) {
  test(`syntax: ${JSON.stringify(text.slice(0, 20))}`, (t) => {
    const error = t.throws(() => parseJsonText(text, 'store.json'), { instanceOf: InputError });
    t.is(error?.code, 'SAUNTER_CONFIG_SYNTAX');
    t.is(error?.line, line);
    t.regex(error?.message ?? '', new RegExp(`line ${line}, column ${column}: `));
    t.regex(error?.message ?? '', message);
  });
}

test('the scanner accepts what JSON.parse accepts', (t) => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      // duplicate keys cannot come from JSON.stringify
      t.deepEqual(parseJsonText(text, 'x'), JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test('the scanner refuses what JSON.parse refuses', (t) => {
  fc.assert(
    fc.property(
      fc.nat(TEXT.length - 1),
      fc.string({ minLength: 0, maxLength: 3 }),
      fc.nat(3),
      (at, put, cut) => {
        const text = TEXT.slice(0, at) + put + TEXT.slice(at + cut);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        try {
          parseJsonText(text, 'x');
          return valid;
        } catch (error) {
          return error instanceof InputError && (!valid || /stands twice/.test(error.message));
        }
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});

type Path = (string | number)[];
function paths(value: unknown, at: Path = [], all: Path[] = []): Path[] {
  if (at.length > 0) all.push(at);
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      paths(inner, [...at, Array.isArray(value) ? Number(key) : key], all);
  }
  return all;
}
const ALL_PATHS = paths(JSON.parse(TEXT));

function mutate(json: unknown, path: Path, change: 'delete' | 'repeat' | { value: unknown }): void {
  let parent = json as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    const next = parent[step];
    if (typeof next !== 'object' || next === null) return; // an earlier mutation took it away
    parent = next as Record<string | number, unknown>;
  }
  const key = path[path.length - 1]!;
  if (change === 'delete') {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  } else if (change === 'repeat') {
    if (Array.isArray(parent)) parent.push(structuredClone(parent[key as number]));
  } else parent[key] = change.value;
}

test('any mutation of the example gives a model or a ConfigError, never a crash', (t) => {
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      0,
      -1,
      1e308,
      -1e308,
      1e-320,
      0.5,
      '',
      '*',
      '__proto__',
      'constructor',
      'cam-1',
      'g1',
      null,
      [],
      {},
    ),
    fc.double(),
  );
  const change = fc.oneof(
    fc.constantFrom('delete' as const, 'repeat' as const),
    leaf.map((value) => ({ value })),
  );
  let models = 0;
  let refusals = 0;
  const mutated = (numRuns: number) =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...ALL_PATHS), change), { minLength: 1, maxLength: 4 }),
        (edits) => {
          const json: unknown = JSON.parse(TEXT);
          for (const [path, edit] of edits) mutate(json, path, edit);
          try {
            checkStoreConfig(json, 'store.json');
            models++;
          } catch (error) {
            if (!(error instanceof ConfigError)) throw error;
            refusals++;
            if (error.problems.length === 0) throw new Error('refused without a reason');
          }
        },
      ),
      { numRuns },
    );
  mutated(100);
  const before = keptBytes();
  mutated(400);
  const grownBytes = keptBytes() - before;
  // What V8 learns of the code that runs; 400 configs and their findings are 10 times as much.
  t.true(grownBytes < 2 * 1024 * 1024, `${grownBytes} bytes more after 400 configs`);
  t.true(
    models > 0 && refusals > 0,
    `${models} accepted, ${refusals} refused: the mutations test one side only`,
  );
});

test('a file of another kind is refused with its first mistakes only', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-config-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'store.json');
  const products = Array.from({ length: 5000 }, (_, i) => ({ sku: i }));
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(TEXT) as object), products }));
  const error = await t.throwsAsync(() => loadStoreConfig(file), { instanceOf: ConfigError });
  t.is(error?.problems.length, 101);
  t.regex(error?.problems[100] ?? '', /^… and \d+ more$/);
});

/** Words of JSON Schema itself (json-schema.org), which stand beside the schema's own keys. */
const JSON_SCHEMA_WORDS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'pattern',
  'enum',
  'const',
]);

test('docs/config.md describes every key of the schema', (t) => {
  const page = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8');
  const keys = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) keys.add(key);
      walk(inner);
    }
  };
  walk(z.toJSONSchema(storeConfigSchema, { io: 'input' }).properties);
  const described = ['saunter', 'pricesIncludeTax', 'weightSdG', 'openingStock', 'credentials'];
  for (const key of described) t.true(keys.has(key), `${key} is not found in the schema`);
  for (const key of keys)
    if (!JSON_SCHEMA_WORDS.has(key)) t.true(page.includes(`\`${key}\``), `${key} is not described`);
});
