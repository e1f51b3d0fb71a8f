/** Why a line stands on a receipt: its evidence and everything that changed it, from the journal. */
import { SaunterError } from '../../engine/errors.js';
import { FOREARM_M } from '../../engine/floor/matching-seen.js';
import type {
  DomainEvent,
  EventEvidence,
  JournalEntry,
  Receipt,
  ReceiptLine,
} from '../../engine/journal/events.js';

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

/** As the Floor words it: the line that stands in place of the withdrawn one. */
const CORRECTED_BY = /^corrected by line (\S+)$/;

/** Candidates and persons below this are counted, not listed. */
const SHOWN_P = 0.005;

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
  const history = historyOf(read(), linesBehind(chosen, corrected), corrected);
  const parts = [header(receipt, revisions)];
  for (const one of chosen) parts.push(lineText(one, receipt, history));
  if (line === undefined && receipt.lines.length === 0) parts.push('Nothing was taken.');
  for (const review of receipt.underReview)
    if (!settled.has(review)) parts.push(`Waits for a person: review ${review}`);
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
  return isReview ? `review:${event.review}` : event.line;
}

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
      return [`  review ${event.review}: opened ${time(tMs)}`, ...evidenceText(event.evidence)];
    case 'review_settled':
      return [`  review ${event.review}: settled ${time(tMs)} by ${event.by}`];
  }
}

function evidenceText(evidence: EventEvidence): string[] {
  const grams = (g: number) => `${g >= 0 ? '+' : '−'}${Math.abs(g).toFixed(1)} g`;
  const plates = evidence.plates.map((p) => `${p.plate} ${grams(p.deltaG)} (± ${p.sdG.toFixed(1)})`);
  const candidates = evidence.candidates
    .filter((c) => c.p >= SHOWN_P)
    .map((c) => `${candidateText(c)} ${c.p.toFixed(3)}`);
  const persons = evidence.persons
    .filter((p) => p.p >= SHOWN_P)
    .map((p) => `${who(p.visit)} ${p.p.toFixed(3)}, ${seenText(p)}${doubt(p.sure)}`);
  // What a person decided rests on no weight of its own.
  const text =
    plates.length > 0 ? [`    weight: ${plates.join(', ')}; shelf ${grams(evidence.shelfDeltaG)}`] : [];
  if (candidates.length > 0) text.push(`    what: ${candidates.join('; ')}`);
  if (persons.length > 0) text.push(`    who: ${persons.join('; ')}`);
  return text;
}

/** Whose all units are, or how many of them are whose. */
function candidateText({ product, quantity, visit, shares }: EventEvidence['candidates'][number]): string {
  if (product === null) return 'nothing';
  const what = `${Math.abs(quantity)} × ${product}${quantity < 0 ? ' put there' : ''}`;
  if (!shares) return `${what} by ${who(visit)}`;
  const by = shares.map(({ visit: of, units, seems }) => {
    const seen = seems === undefined ? '' : ` (seen as ${who(seems)})`;
    return `${shares.length > 1 ? `${units} ` : ''}by ${who(of)}${seen}`;
  });
  return `${what}${shares.length > 1 ? ':' : ''} ${by.join(', ')}`;
}

/** What was seen of a person there, and no more. */
function seenText({ seen, distanceM }: EventEvidence['persons'][number]): string {
  const far = `${distanceM.toFixed(2)} m`;
  switch (seen) {
    case 'hand':
    case 'body':
    case 'track':
      return `${seen} ${far}`;
    case 'elbow':
      return `elbow ${distanceM > FOREARM_M ? '' : 'within '}${far}`;
    case 'around':
      return `not seen then, body ${far} just before or after`;
    case 'nothing':
      return 'not seen then';
    // an older version: 0 also of who was not seen and may have been near
    default:
      return distanceM > 0 ? `at ${far}` : 'near, or not seen then';
  }
}

/** The visit was found again beside a rival: what is decided for it since is in doubt. */
const doubt = (sure: number | undefined) =>
  sure === undefined ? '' : ` (found again beside another: the same person with ${sure.toFixed(2)})`;
const who = (visit: string | null) => (visit === null ? 'nobody known' : visit.slice(0, 8));
const time = (tMs: number) => new Date(tMs).toISOString();

function money(minor: number, { currency, currencyDigits }: Receipt): string {
  return `${(minor / 10 ** currencyDigits).toFixed(currencyDigits)} ${currency}`;
}
