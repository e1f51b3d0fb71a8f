/** The tree of actors as text. */
import type { ActorView, Condition } from '../../engine/api.js';
import { readableActor } from '../../gateway/protocol/index.js';

/** Columns that names take, indented; longer ones push the rest. */
const NAME_WIDTH = 44;
/** Characters of an error that are shown. */
const ERROR_WIDTH = 80;

export function actorTree({
  actors,
  deadLetters,
  parked,
  traps,
  quarantined,
  openReviews,
  tracking,
}: Condition): string {
  const rows = actors.map(line);
  const failing = actors.filter((a) => a.status !== 'running').length;
  const head = `${'actor'.padEnd(NAME_WIDTH)} ${'state'.padEnd(10)} restarts  inbox  dropped  last error`;
  const end = [
    `${actors.length} actors, ${failing} not running; ${deadLetters} dead letters, ${parked} facts parked`,
    `${traps} kernel failures survived since the start, ${quarantined} inboxes quarantined, ${openReviews} reviews open`,
    `without room on the Floor, ever: ${noRoom(tracking)}`,
  ];
  return `${[head, ...rows, '', ...end].join('\n')}\n`;
}

/** The log names the limit to raise. */
function noRoom(tracking: Condition['tracking']): string {
  const full = Object.entries(tracking).filter(([what, count]) => what.endsWith('Overflow') && count > 0);
  return full.map(([what, count]) => `${what.replace('Overflow', '')} ${count} times`).join(', ') || 'none';
}

function line({ path, status, restarts, inbox, dropped, lastError }: ActorView): string {
  const parts = path.split('/');
  const name = `${'  '.repeat(parts.length - 1)}${readableActor(parts.at(-1) ?? '')}`;
  const error = lastError === null ? '' : (lastError.split('\n')[0] ?? '').slice(0, ERROR_WIDTH);
  const figures = [String(restarts).padStart(8), String(inbox).padStart(6), String(dropped).padStart(8)];
  return `${name.padEnd(NAME_WIDTH)} ${status.padEnd(10)} ${figures.join(' ')}  ${error}`.trimEnd();
}
