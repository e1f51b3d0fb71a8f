/** Entries of made-up visits for the archive's tests: every kind of event, from a seed. */
import type { DomainEvent, EventEvidence, Receipt } from '../../journal/events.js';
import type { NewEntry } from '../../journal/types.js';

const EVIDENCE: EventEvidence = {
  plates: [{ plate: 'g1-s1-p1', deltaG: -520.5, sdG: 1.2 }],
  shelfDeltaG: -519.8,
  startMs: 1_795_000_000_000,
  endMs: 1_795_000_000_900,
  candidates: [
    { product: '4006381333931', quantity: 1, visit: null, p: 0.97, weightNats: -1.5, handNats: 0.25 },
  ],
  persons: [{ visit: 'visit-0', p: 0.97, distanceM: 0.12, seen: 'hand' }],
};
/** Any instant; the archive takes event time as it comes. */
const ORIGIN_MS = Date.UTC(2026, 10, 21, 23, 59, 0);

/** Park & Miller's minimal generator (CACM 31, 1988): enough to vary a test. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** One visit after the other: entered, bound, lines, exit, receipt, sometimes a revision. */
export function* shopping(seed: number, visits: number, firstVisit = 0): Generator<NewEntry> {
  const random = generator(seed);
  for (let v = firstVisit; v < firstVisit + visits; v++) {
    const visit = `visit-${v}`;
    let tMs = ORIGIN_MS + v * 1_000;
    const entry = (event: DomainEvent): NewEntry => {
      tMs += 7.25;
      return { tick: v, fact: 0, tMs, event };
    };
    yield entry({
      type: 'entry_admitted',
      visit,
      gate: 'in',
      role: 'shopper',
      reference: 'hmac',
      body: null,
    });
    yield entry({ type: 'visit_opened', visit, gate: 'in', role: 'shopper' });
    yield entry({ type: 'bound', visit, tracklet: `t${v}`, p: 0.99 });
    const receipt = emptyReceipt(visit, tMs);
    const lines = 1 + Math.floor(random() * 4);
    for (let l = 0; l < lines; l++) {
      const line = `${v * 10 + l}.0`;
      const product = `product-${Math.floor(random() * 20)}`;
      const back = random() < 0.2;
      const phase = random() < 0.5 ? 'provisional' : 'final';
      yield entry({
        type: back ? 'put_back' : 'pick',
        visit,
        line,
        product,
        quantity: 1,
        facing: back ? null : 'f1',
        unitPriceMinor: 199,
        tax: 'food',
        phase,
        p: 0.95,
        movedMs: tMs - 400.5,
        evidence: EVIDENCE,
      });
      const withdrawn = phase === 'provisional' && random() < 0.3;
      if (withdrawn)
        yield entry({ type: 'line_withdrawn', visit, line, cause: "it's a tap; \\ no net change\n" });
      else if (phase === 'provisional') {
        yield entry({ type: 'line_confirmed', visit, line, p: 0.99, evidence: EVIDENCE });
      }
      if (!withdrawn && !back) {
        receipt.lines.push({
          product,
          name: 'Crème “fraîche” 200 g',
          quantity: 1,
          unitPriceMinor: 199,
          totalMinor: 199,
          tax: 'food',
          lines: [line],
        });
        receipt.totalMinor += 199;
      }
      yield entry({
        type: 'stock_moved',
        facing: 'f1',
        shelf: 's1',
        product,
        delta: back ? 1 : -1,
        visit,
        interaction: v * 10 + l,
      });
    }
    if (v % 10 === 0) {
      const line = `${v}.early`;
      const taken = { shelf: 's1', line, product: 'product-1', quantity: 1 };
      yield entry({ type: 'taken', ...taken, facing: 'f1', movedMs: 1, evidence: EVIDENCE });
      if (v % 20 === 0) yield entry({ type: 'taken_attributed', ...taken, visit });
      else yield entry({ type: 'taken_withdrawn', shelf: 's1', line, cause: 'nothing was taken' });
      const learned = { catalogueG: 250, learnedG: 265.5, sdG: 1.2, picks: v, wrong: true };
      yield entry({ type: 'weight_learned', shelf: 's1', facing: 'f1', product: 'product-1', ...learned });
    }
    if (v % 7 === 0) {
      const review = `review-${v}`;
      yield entry({
        type: 'review_opened',
        review,
        quantity: 1,
        candidates: EVIDENCE.candidates,
        evidence: EVIDENCE,
      });
      yield entry({ type: 'review_settled', review, visit, product: 'product-1', quantity: 1, by: 'staff' });
      yield entry({ type: 'plate_health', plate: 'g1-s1-p1', health: 'stuck' });
    }
    yield entry({ type: 'visit_exited', visit, gate: 'out', cause: 'gate' });
    yield entry({ type: 'receipt_issued', receipt });
    if (v % 5 === 0) {
      const revised: Receipt = {
        ...receipt,
        revision: 1,
        lines: receipt.lines.slice(1),
        cause: 'review settled',
      };
      revised.totalMinor = 199 * revised.lines.length;
      yield entry({ type: 'receipt_revised', receipt: revised });
    }
  }
}

function emptyReceipt(visit: string, tMs: number): Receipt {
  return {
    number: 0,
    revision: 0,
    visit,
    reference: null,
    store: 'corner-1',
    currency: 'EUR',
    currencyDigits: 2,
    lines: [],
    taxes: [],
    netMinor: 0,
    taxMinor: 0,
    totalMinor: 0,
    enteredMs: tMs,
    exitedMs: tMs + 60_000,
    issuedMs: tMs + 61_000,
    timeZone: 'Europe/Berlin',
    underReview: [],
    cause: null,
  };
}
