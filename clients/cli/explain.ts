/** Why a line stands on a receipt: its evidence and everything that changed it, from the journal. */
import { SaunterError } from '../../engine/errors.js';
import type { DomainEvent, JournalEntry, Receipt, ReceiptLine } from '../../engine/journal/events.js';
import { askedText, evidenceText, who } from './explain-evidence.js';

const LINE_EVENTS = [
  'pick',
  'put_back',
  'line_confirmed',
  'line_withdrawn',
  'taken',
  'taken_attributed',
  'taken_withdrawn',
  'review_opened',
  'review_settled',
] as const;
type LineEvent = Extract<DomainEvent, { type: (typeof LINE_EVENTS)[number] }>;

/** As the Floor words it: the line that stands in place of the withdrawn one, and since newer versions why. */
const CORRECTED_BY = /^corrected by line ([^\s:]+)/;

type History = ReadonlyMap<string, readonly { tMs: number; event: LineEvent }[]>;

/**
 * Reads the journal twice: a week of a busy store does not fit into memory, one receipt's lines do.
 * @param read all entries of the journal, in order
 * @param line number of a line on the receipt, from 1; all lines without it
 * @throws SaunterError SAUNTER_RECEIPT_UNKNOWN, SAUNTER_LINE_UNKNOWN
 */
export function explainReceipt(read: () => Iterable<JournalEntry>, number: number, line?: number): string {
  const { revisions, corrected, settled } = findReceipt(read(), number);
  const receipt = revisions.at(-1);
  if (!receipt) {
    throw new SaunterError('SAUNTER_RECEIPT_UNKNOWN', `there is no receipt ${number} in this journal`, {
      hint: 'saunter query "SELECT number FROM receipts" lists them; the oldest may be in the archive only.',
    });
  }
  const chosen = receipt.lines.filter((_, i) => line === undefined || i === line - 1);
  if (line !== undefined && chosen.length === 0) {
    throw new SaunterError(
      'SAUNTER_LINE_UNKNOWN',
      `receipt ${number} has ${receipt.lines.length} line(s), not ${line}`,
      {
        hint: 'Lines count from 1; without a line all are explained.',
      },
    );
  }
  const open = receipt.underReview.filter((review) => !settled.has(review));
  const wanted = linesBehind(chosen, corrected);
  for (const review of open) wanted.add(reviewKey(review));
  const history = historyOf(read(), wanted, corrected);
  const parts = [header(receipt, revisions)];
  for (const one of chosen) parts.push(lineText(one, receipt, history));
  if (line === undefined && receipt.lines.length === 0) parts.push('Nothing was taken.');
  for (const review of open) parts.push(waitingText(review, history));
  return `${parts.join('\n\n')}\n`;
}

/** The receipt's revisions; of every line that was corrected the one that stands for it; the reviews that are decided. */
function findReceipt(entries: Iterable<JournalEntry>, number: number) {
  const revisions: Receipt[] = [];
  const corrected = new Map<string, string>();
  const settled = new Set<string>();
  for (const { event } of entries) {
    if (event.type === 'review_settled') settled.add(event.review);
    // Who is who can be doubtful twice.
    else if (event.type === 'review_opened') settled.delete(event.review);
    if (event.type === 'receipt_issued' || event.type === 'receipt_revised') {
      if (event.receipt.number === number) revisions.push(event.receipt);
    } else if (event.type === 'line_withdrawn') {
      const by = CORRECTED_BY.exec(event.cause)?.[1];
      if (by !== undefined) corrected.set(event.line, by);
    }
  }
  return { revisions, corrected, settled };
}

/** Ids of the lines that these rest on, and of all that these corrected, however often. */
function linesBehind(lines: readonly ReceiptLine[], corrected: ReadonlyMap<string, string>): Set<string> {
  const wanted = new Set(lines.flatMap((l) => l.lines));
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const [line, by] of corrected) if (wanted.has(by)) wanted.add(line);
  }
  return wanted;
}

/** What was said of each line; what was said wrongly before is told with the line that stands for it. */
function historyOf(
  entries: Iterable<JournalEntry>,
  wanted: ReadonlySet<string>,
  corrected: ReadonlyMap<string, string>,
): History {
  const history = new Map<string, { tMs: number; event: LineEvent }[]>();
  const of = (line: string) => {
    const known = history.get(line) ?? [];
    history.set(line, known);
    return known;
  };
  for (const { event, tMs } of entries) {
    if (!isLineEvent(event)) continue;
    const key = keyOf(event);
    if (!wanted.has(key)) continue;
    of(key).push({ tMs, event });
    const by = corrected.get(key);
    if (event.type === 'line_withdrawn' && by !== undefined) of(by).push(...of(key));
  }
  return history;
}

function isLineEvent(event: DomainEvent): event is LineEvent {
  return (LINE_EVENTS as readonly string[]).includes(event.type);
}

/** The line that an event is about; a settled review becomes a line of its own name. */
function keyOf(event: LineEvent): string {
  const isReview = event.type === 'review_opened' || event.type === 'review_settled';
  return isReview ? reviewKey(event.review) : event.line;
}

const reviewKey = (review: string) => `review:${review}`;

function header(receipt: Receipt, revisions: readonly Receipt[]): string {
  const lines = [`Receipt ${receipt.number}, visit ${receipt.visit}, ${money(receipt.totalMinor, receipt)}`];
  for (const { revision, issuedMs, cause } of revisions) {
    lines.push(
      revision === 0 ? `  issued ${time(issuedMs)}` : `  revision ${revision} ${time(issuedMs)}: ${cause}`,
    );
  }
  return lines.join('\n');
}

function lineText(line: ReceiptLine, receipt: Receipt, history: History): string {
  const text = [`${line.quantity} × ${line.name} (${line.product}), ${money(line.totalMinor, receipt)}`];
  for (const id of line.lines) {
    for (const { tMs, event } of history.get(id) ?? []) text.push(...eventText(event, tMs));
  }
  return text.join('\n');
}

/** What a person is asked, as it was asked last. */
function waitingText(review: string, history: History): string {
  const text = [`Waits for a person: review ${review}`];
  const asked = history.get(reviewKey(review))?.findLast(({ event }) => event.type === 'review_opened');
  if (asked) text.push(...eventText(asked.event, asked.tMs));
  return text.join('\n');
}

function eventText(event: LineEvent, tMs: number): string[] {
  switch (event.type) {
    case 'pick':
    case 'put_back': {
      const what = event.type === 'pick' ? 'taken' : 'put back';
      const where = event.facing === null ? 'not its place in the planogram' : `facing ${event.facing}`;
      const head = `  line ${event.line}: ${event.quantity} ${what} at ${time(event.movedMs)}, ${where}; ${event.phase}, p ${event.p.toFixed(3)}`;
      return [head, ...evidenceText(event.evidence)];
    }
    case 'line_confirmed':
      return [
        `  line ${event.line}: confirmed ${time(tMs)}, p ${event.p.toFixed(3)}`,
        ...evidenceText(event.evidence),
      ];
    case 'taken':
      return [
        `  line ${event.line}: ${event.quantity} taken at ${time(event.movedMs)}, person to follow`,
        ...evidenceText(event.evidence),
      ];
    case 'taken_attributed':
      return [`  line ${event.line}: its person is ${who(event.visit)}, ${time(tMs)}`];
    case 'taken_withdrawn':
    case 'line_withdrawn':
      return [`  line ${event.line}: withdrawn ${time(tMs)}: ${event.cause}`];
    case 'review_opened':
      return [`  review ${event.review}: opened ${time(tMs)}`, ...askedText(event)];
    case 'review_settled':
      return [`  review ${event.review}: settled ${time(tMs)} by ${event.by}`];
  }
}

const time = (tMs: number) => new Date(tMs).toISOString();

function money(minor: number, { currency, currencyDigits }: Receipt): string {
  return `${(minor / 10 ** currencyDigits).toFixed(currencyDigits)} ${currency}`;
}
