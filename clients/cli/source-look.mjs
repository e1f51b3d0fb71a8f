/** What sources look like from outside: whether any was written since a look before, without reading one. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * What a look at files without reading them tells, which takes a tenth of the time: a start after a crash
 * has not more. A file's change time cannot be set: whatever writes, replaces or copies it, it is another.
 */
export function lookOf(files) {
  let newestMs = 0;
  const seen = files.map((file) => {
    const { size, mtimeMs, ctimeMs, ino } = statSync(file);
    newestMs = Math.max(newestMs, ctimeMs, mtimeMs);
    return `${file}\0${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  });
  return { hash: createHash('sha256').update(seen.join('\n')).digest('hex'), newestMs };
}

/** Below a folder. By hand: Node's own recursive listing takes three times as long. */
export function listFiles(folder, into = []) {
  if (!existsSync(folder)) return into;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) listFiles(file, into);
    else if (entry.isFile()) into.push(file);
  }
  return into;
}
