/** A config is checked once, and again as soon as anything that was judged is another. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { ConfigError } from '../errors.js';
import { KNOWN_CONFIG_FILE } from './known-config.js';
import { loadStoreConfig } from './load.js';

const EXAMPLE = new URL('../../../docs/examples/store.json', import.meta.url);

test('the same text is not checked again, another text is, and what is wrong is never kept', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'store.json');
  const text = readFileSync(EXAMPLE, 'utf8');
  writeFileSync(file, text);
  const kept = path.join(folder, KNOWN_CONFIG_FILE);
  const warned: string[] = [];
  const load = () => loadStoreConfig(file, (line) => warned.push(line), folder);
  const first = await load();
  const checked = warned.length;
  const known = JSON.parse(readFileSync(kept, 'utf8')) as { warnings: string[] };
  writeFileSync(kept, JSON.stringify({ ...known, warnings: ['as it was kept'] }));
  const again = await load();
  t.deepEqual(warned.slice(checked), ['as it was kept'], 'nobody checked');
  t.deepEqual(again, first);
  t.is(again.configHash, first.configHash, 'the order of keys is that of the check');

  writeFileSync(file, `${text}\n`);
  t.is((await load()).configHash, first.configHash);
  t.deepEqual(warned.slice(checked + 1), warned.slice(0, checked), 'it was checked as the first time');

  writeFileSync(kept, '{"key":');
  t.is((await load()).configHash, first.configHash, 'half of a file is none');

  const wrong = JSON.parse(text) as { store: { currency: string } };
  wrong.store.currency = 'XXQ';
  writeFileSync(file, JSON.stringify(wrong));
  await t.throwsAsync(load, { instanceOf: ConfigError });
  await t.throwsAsync(load, { instanceOf: ConfigError });
});
