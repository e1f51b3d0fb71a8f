/**
 * A store that starts after a crash, in a process of its own: `saunter start` without its command line.
 * Tells the parts of its start as one JSON line, then ends.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type StartPart, StartTimes } from '../../engine/start-times.js';

/** What `start-child.js <folder> <store time>` tells. */
export interface Started {
  parts: StartPart[];
  /** Visits that are inside. */
  inside: number;
  /** Entries that had to be folded. */
  folded: number;
}

const times = new StartTimes();
times.done('Node itself');
await import(new URL('../../../clients/cli/heap.mjs', import.meta.url).href);
const { loadStoreConfig } = await import('../../engine/catalog/load.js');
const { createLog } = await import('../../engine/log.js');
const { startStore } = await import('../../clients/cli/store-process.js');
times.done('modules');
const [folder, startMs] = process.argv.slice(2) as [string, string];
const model = await loadStoreConfig(path.join(folder, 'store.json'), undefined, path.join(folder, 'data'));
times.done('config read and checked');
const tokens = JSON.parse(readFileSync(path.join(folder, 'tokens.json'), 'utf8')) as Record<string, string>;
Object.assign(process.env, tokens);
const store = await startStore({
  model,
  dataDir: path.join(folder, 'data'),
  fresh: false,
  baseDir: folder,
  host: '127.0.0.1',
  port: 0,
  speed: 1,
  elastic: false,
  closeOnStop: false,
  log: createLog('bench', 'silent'),
  startMs: Number(startMs),
  startTimes: times,
});
const { control } = store.engine;
const started: Started = {
  parts: times.parts,
  inside: control.views.carts.size,
  folded: control.folded,
};
process.stdout.write(`${JSON.stringify(started)}\n`);
await store.stop();
