import { open } from 'lmdb';
import { unlinkSync, writeFileSync } from 'node:fs';
process.on('unhandledRejection', (e) => console.log('UNHANDLED', String(e).slice(0, 100)));
const buf = Buffer.alloc(2000, 7);
for (const mode of ['batch', 'transaction']) {
writeFileSync('/tmp/small/ballast', Buffer.alloc(400_000));
const root = open({ path: '/tmp/small/j.mdb', overlappingSync: false, maxDbs: 8, eventTurnBatching: false });
const db = root.openDB({ name: 'e', encoding: 'binary', keyEncoding: 'uint32' });
const meta = root.openDB({ name: 'm' });
let seq = 0, failedAt = 0;
const write = (s) => { const work = () => { const ps = [db.put(s, buf), meta.put('last', s)]; if (mode === 'batch') for (const p of ps) p?.catch?.((e) => console.log('inner', e.message)); }; return (mode === 'batch' ? root.batch(work) : root.transaction(work)).catch((e) => { e.commitError?.catch?.((c) => console.log('cause', String(c).slice(0, 60))); throw e; }); };
for (let i = 0; i < 400 && !failedAt; i++) {
  const s = ++seq;
  try { await write(s); } catch (e) { failedAt = s; console.log(mode, 'failed at', s, e.code, e.message); }
}
console.log('have', db.get(failedAt - 1)?.length, db.get(failedAt), meta.get('last'));
try { await write(failedAt); console.log('again ok?'); } catch (e) { console.log('again', e.message); }
unlinkSync('/tmp/small/ballast');
await new Promise((r) => setTimeout(r, 100));
for (let k = 0; k < 5; k++) try { await write(failedAt + k); console.log('after room ok', failedAt + k, db.get(failedAt + k)?.length, meta.get('last')); } catch (e) { console.log('still', e.message); }
await root.close();
unlinkSync('/tmp/small/j.mdb'); unlinkSync('/tmp/small/j.mdb-lock');
}
