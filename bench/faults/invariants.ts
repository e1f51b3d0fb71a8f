/** What must hold after a run, whatever happened in it: read from the journal itself. */
import { createHash } from 'node:crypto';
import type { StoreConfig } from '../../engine/catalog/config.js';
import type { JournalEntry } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
import { checkStock, stockOf } from './check-stock.js';
import { checkExits } from './exits.js';
import { Fold } from './fold.js';
import type { Witness } from './witness.js';

export interface Broken {
  /** Something is missing, is there twice, or is not as it should be. */
  kind: 'lost' | 'repeated' | 'wrong';
  what: string;
}

/** Entries read at a time. */
const CHUNK = 4096;

export function readAll(journal: Journal): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let from = journal.firstSeq; from <= journal.lastSeq; from += CHUNK)
    entries.push(...journal.read(from, CHUNK));
  return entries;
}

/** @param config the store's, for its opening stock */
export function checkJournal(
  journal: Journal,
  entries: readonly JournalEntry[],
  witness: Witness,
  config: StoreConfig,
): Broken[] {
  const fold = new Fold(entries);
  return [
    ...checkOrder(entries),
    ...checkWitness(journal, entries, witness, fold),
    ...fold.twice.map((what): Broken => ({ kind: 'repeated', what })),
    ...checkVisits(fold),
    ...checkExits(entries, witness.exits(entries).sure),
    ...checkReceipts(entries, fold),
    ...checkStock(entries, fold, config, witness, stockOf(journal, config)),
  ];
}

function checkOrder(entries: readonly JournalEntry[]): Broken[] {
  const broken: Broken[] = [];
  const seen = new Set<string>();
  let before: JournalEntry | undefined;
  for (const entry of entries) {
    if (entry.seq !== (before?.seq ?? 0) + 1)
      broken.push({ kind: 'lost', what: `entry ${entry.seq} follows ${before?.seq ?? 0}` });
    if (before && (entry.tick < before.tick || (entry.tick === before.tick && entry.fact < before.fact)))
      broken.push({ kind: 'wrong', what: `entry ${entry.seq} is of an earlier fact than the one before` });
    const { tick, fact, event } = entry;
    const content = JSON.stringify([tick, fact, event]);
    if (seen.has(content)) broken.push({ kind: 'repeated', what: `entry ${entry.seq}: ${content}` });
    seen.add(content);
    before = entry;
  }
  return broken;
}

/** What somebody was told is certain. */
function checkWitness(
  journal: Journal,
  entries: readonly JournalEntry[],
  witness: Witness,
  fold: Fold,
): Broken[] {
  const broken = witness.contradictions.map((what): Broken => ({ kind: 'wrong', what }));
  for (const [seq, hash] of witness.entries) {
    const [bytes] = seq <= journal.lastSeq ? journal.readBytes(seq, 1) : [];
    if (bytes === undefined) broken.push({ kind: 'lost', what: `entry ${seq} was durable` });
    else if (createHash('sha256').update(bytes).digest('base64') !== hash)
      broken.push({ kind: 'wrong', what: `entry ${seq} was durable with another content` });
  }
  for (const visit of witness.admitted) {
    if (fold.visit(visit).admitted === 0)
      broken.push({ kind: 'lost', what: `visit ${visit} was let in by its gate` });
  }
  const totals = new Map<string, number>();
  const final = new Set<string>();
  for (const { event } of entries) {
    if (event.type === 'receipt_issued' || event.type === 'receipt_revised')
      totals.set(`${event.receipt.number}.${event.receipt.revision}`, event.receipt.totalMinor);
    if (event.type === 'line_confirmed') final.add(`${event.visit} ${event.line}`);
    if ((event.type === 'pick' || event.type === 'put_back') && event.phase === 'final')
      final.add(`${event.visit} ${event.line}`);
  }
  for (const [name, totalMinor] of witness.receipts) {
    const total = totals.get(name);
    if (total === undefined) broken.push({ kind: 'lost', what: `receipt ${name} was shown` });
    else if (total !== totalMinor)
      broken.push({ kind: 'wrong', what: `receipt ${name} was shown with ${totalMinor}, it is ${total}` });
  }
  for (const line of witness.finalLines)
    if (!final.has(line)) broken.push({ kind: 'lost', what: `line ${line} was shown as final` });
  for (const exit of witness.passages.forgotten)
    broken.push({ kind: 'lost', what: `exit ${exit} was confirmed, and the next start did not know it` });
  return [...broken, ...checkAnswers(entries, witness, fold)];
}

/** Each answer that was accepted is there, and what an answer says of a shopper is on their lines. */
function checkAnswers(entries: readonly JournalEntry[], { answers }: Witness, fold: Fold): Broken[] {
  const broken: Broken[] = [];
  for (const { review, visit, product, quantity } of answers) {
    const isThere = entries.some(
      ({ event: e }) =>
        e.type === 'review_settled' &&
        e.review === review &&
        e.visit === visit &&
        e.product === product &&
        e.quantity === quantity,
    );
    const text = `${review}: ${quantity} of ${product} by ${visit}`;
    if (!isThere) broken.push({ kind: 'lost', what: `the answer to review ${text}, was accepted` });
  }
  for (const [review, { answer }] of fold.reviews) {
    if (!answer) continue;
    const { visit, product, quantity, booked } = answer;
    const parts = fold.lines.get(`${visit} review:${review}`)?.parts ?? [];
    const units = parts.reduce((sum, p) => sum + (p.product === product ? p.units : 0), 0);
    const text = `${review}: ${quantity} of ${product} by ${visit}`;
    if (units !== booked)
      broken.push({ kind: 'lost', what: `${units} units on a line by the answer to review ${text}` });
  }
  return broken;
}

function checkVisits(fold: Fold): Broken[] {
  const broken: Broken[] = [];
  for (const [id, visit] of fold.visits) {
    const { admitted, opened, exited, role, receipts } = visit;
    const parked = fold.parked.some((p) => p.includes(id));
    for (const [word, count] of Object.entries({ admitted, opened, exited }))
      if (count > 1) broken.push({ kind: 'repeated', what: `visit ${id} ${word} ${count} times` });
    if (admitted > 0 && opened === 0 && !parked)
      broken.push({ kind: 'lost', what: `visit ${id} was admitted and never opened` });
    if (opened > 0 && exited === 0 && !parked) broken.push({ kind: 'lost', what: `visit ${id} never ended` });
    if (exited > 0 && role === 'shopper' && receipts.length === 0)
      broken.push({ kind: 'lost', what: `visit ${id} ended without a receipt` });
  }
  for (const { visit, line, final } of fold.lines.values()) {
    if (!final && fold.visit(visit).exited > 0)
      broken.push({ kind: 'wrong', what: `line ${line} of ${visit} is provisional after the visit's end` });
  }
  return broken;
}

/** Numbers without gaps, revisions one after the other, and each receipt is what the lines say. */
function checkReceipts(entries: readonly JournalEntry[], fold: Fold): Broken[] {
  const broken: Broken[] = [];
  let issued = 0;
  for (const { seq, event } of entries) {
    if (event.type !== 'receipt_issued') continue;
    issued++;
    if (event.receipt.number !== issued)
      broken.push({
        kind: 'wrong',
        what: `entry ${seq}: receipt ${event.receipt.number} where ${issued} is next`,
      });
  }
  for (const [id, { receipts }] of fold.visits) {
    receipts.forEach((receipt, i) => {
      if (receipt.revision !== i || receipt.number !== receipts[0]!.number)
        broken.push({
          kind: i > 0 && receipt.revision < i ? 'repeated' : 'wrong',
          what: `receipt ${receipt.number}, revision ${receipt.revision} of ${id} where revision ${i} is next`,
        });
      const sum = receipt.lines.reduce((total, line) => total + line.totalMinor, 0);
      const tax = receipt.taxes.reduce((total, t) => total + t.netMinor + t.taxMinor, 0);
      if (receipt.totalMinor !== tax || receipt.netMinor + receipt.taxMinor !== receipt.totalMinor)
        broken.push({ kind: 'wrong', what: `receipt ${receipt.number} of ${id} does not add up (${sum})` });
    });
    const last = receipts.at(-1);
    if (last) broken.push(...checkLines(id, last.lines, fold.heldBy(id)));
  }
  return broken;
}

function checkLines(
  visit: string,
  lines: readonly { product: string; quantity: number }[],
  held: ReadonlyMap<string, number>,
): Broken[] {
  const billed = new Map<string, number>();
  for (const { product, quantity } of lines) billed.set(product, (billed.get(product) ?? 0) + quantity);
  const broken: Broken[] = [];
  for (const product of new Set([...billed.keys(), ...held.keys()])) {
    const [is, should] = [billed.get(product) ?? 0, held.get(product) ?? 0];
    if (is !== should)
      broken.push({
        kind: 'wrong',
        what: `${visit} is charged for ${is} of ${product}, its lines say ${should}`,
      });
  }
  return broken;
}
