/** How well the posteriors of lines are calibrated, and how soon lines are said. */
import type { SaidFact } from './trip-run.js';
import { type Cut, couldSay, type Moving, quietS, readyTick } from './waits.js';

/** A first word is in time this long after half of the lift (ms, of the plates' watermark). */
export const EARLY_MS = 500;

interface TruthEvent extends Moving {
  t_s: number;
  barcode: string | null;
  quantity: number;
  payer_id: string;
}

/** One line that the store stated, or would have stated without a review. */
export interface Judged {
  p: number;
  right: boolean;
  reviewed: boolean;
}

export interface Timing {
  /** Plates' watermark when the first line was said, after half of the true change (ms). */
  provisionalMs: number[];
  /** Of them, where that watermark did not jump over the time in which a word is early. */
  couldMs: number[];
  /** Later of both watermarks when the line was final, after it (ms): decided lines of p ≥ 0.95. */
  finalMs: number[];
  /** The same lines, from the tick in which both watermarks had passed the time when their plates rest. */
  quietMs: number[];
  /** Things said to be taken before their person was known, and those withdrawn again. */
  taken: { said: number; withdrawn: number };
}

/** A line is about a true event of its product and payer within this time (s). */
const NEAR_S = 2.5;
/** Words about one lift tell times this near to each other (ms). */
const SAME_LIFT_MS = 1500;

interface Word {
  said: SaidFact;
  interaction: number;
  product: number;
  tMs: number;
}

/**
 * First word about the line's product that moved about then, or in the same interaction (an item is held over
 * its plate for seconds before it goes), taken off the list: plates' watermark after halfMs.
 */
function firstWordMs(
  words: Word[],
  line: { interaction: number; product: number; tMs: number },
  last: SaidFact,
  halfMs: number,
): number {
  const at = words.findIndex(
    (w) =>
      w.product === line.product &&
      (w.interaction === line.interaction || Math.abs(w.tMs - line.tMs) < SAME_LIFT_MS),
  );
  const said = at < 0 ? last : words.splice(at, 1)[0]!.said;
  return said.platesMs - halfMs;
}

/** Judges the lines of one trip. `target` gives the recording's id of a visit. */
export function judge(
  facts: readonly SaidFact[],
  products: readonly { id: string }[],
  truth: { start_unix_s: number; events: readonly TruthEvent[] },
  target: (visit: string) => string,
  { cuts, tickMs }: { cuts: readonly Cut[]; tickMs: number },
): { judged: Judged[]; timing: Timing } {
  const left = truth.events.map((e) => ({ ...e, units: Math.abs(e.quantity) }));
  const judged: Judged[] = [];
  const timing: Timing = {
    provisionalMs: [],
    couldMs: [],
    finalMs: [],
    quietMs: [],
    taken: { said: 0, withdrawn: 0 },
  };
  const take = (visit: string | null, product: number, quantity: number, tMs: number) => {
    if (visit === null || product < 0) return null;
    const tS = tMs / 1000 - truth.start_unix_s;
    const fits = left
      .filter(
        (e) =>
          e.units > 0 &&
          e.quantity > 0 === quantity > 0 &&
          e.barcode === products[product]!.id &&
          e.payer_id === target(visit) &&
          Math.abs(e.t_s - tS) < NEAR_S,
      )
      .sort((a, b) => Math.abs(a.t_s - tS) - Math.abs(b.t_s - tS));
    let units = Math.abs(quantity);
    for (const e of fits) {
      const n = Math.min(units, e.units);
      e.units -= n;
      units -= n;
    }
    return units === 0 ? (fits[0] ?? null) : null;
  };
  // a line's last word is its p; withdrawn ones were not stated
  const last = new Map<
    string,
    { fact: Extract<SaidFact['fact'], { kind: 'line' }>; p: number; end: SaidFact }
  >();
  // words about something taken, in the order in which they were said; persons may change later
  const words: Word[] = [];
  for (const said of facts) {
    const { fact } = said;
    if ((fact.kind === 'line' || fact.kind === 'taken') && fact.quantity > 0)
      words.push({ said, interaction: fact.interaction, product: fact.product, tMs: fact.tMs });
    if (fact.kind === 'taken') timing.taken.said++;
    else if (fact.kind === 'taken_withdrawn') timing.taken.withdrawn++;
    else if (fact.kind === 'line')
      last.set(`${fact.interaction}.${fact.part}`, { fact, p: fact.p, end: said });
    else if (fact.kind === 'line_withdrawn') last.delete(`${fact.interaction}.${fact.part}`);
    else if (fact.kind === 'line_confirmed') {
      const line = last.get(`${fact.interaction}.${fact.part}`);
      if (line) Object.assign(line, { p: fact.p, end: said });
    }
  }
  for (const { fact, p, end } of last.values()) {
    const event = take(fact.visit, fact.product, fact.quantity, fact.tMs);
    judged.push({ p, right: event !== null, reviewed: false });
    if (!event || event.quantity < 0) continue;
    const halfMs = (truth.start_unix_s + event.t_s) * 1000;
    const firstMs = firstWordMs(words, fact, end, halfMs);
    timing.provisionalMs.push(firstMs);
    if (couldSay(cuts, halfMs, EARLY_MS)) timing.couldMs.push(firstMs);
    if (p < 0.95) continue;
    timing.finalMs.push(Math.min(end.platesMs, end.bodiesMs) - halfMs);
    const quietMs = (truth.start_unix_s + quietS(event, truth.events)) * 1000;
    timing.quietMs.push((end.fact.name.tick - readyTick(cuts, quietMs)) * tickMs);
  }
  for (const { fact } of facts)
    if (fact.kind === 'review') {
      const c = fact.candidates[0];
      if (c)
        judged.push({
          p: c.p,
          right: take(c.visit, c.product, fact.quantity, fact.tMs) !== null,
          reviewed: true,
        });
    }
  return { judged, timing };
}

export interface Reliability {
  /** Ten bins of equal count: mean posterior and share right. */
  bins: { n: number; said: number; right: number }[];
  ece: number;
  brier: number;
}

export function reliability(judged: readonly Judged[]): Reliability {
  const sorted = [...judged].sort((a, b) => a.p - b.p);
  const bins: Reliability['bins'] = [];
  for (let k = 0; k < 10; k++) {
    const part = sorted.slice(
      Math.floor((k * sorted.length) / 10),
      Math.floor(((k + 1) * sorted.length) / 10),
    );
    if (part.length === 0) continue;
    const mean = (value: (j: Judged) => number) => part.reduce((sum, j) => sum + value(j), 0) / part.length;
    bins.push({ n: part.length, said: mean((j) => j.p), right: mean((j) => (j.right ? 1 : 0)) });
  }
  const n = Math.max(1, sorted.length);
  return {
    bins,
    ece: bins.reduce((sum, b) => sum + (b.n / n) * Math.abs(b.said - b.right), 0),
    brier: sorted.reduce((sum, j) => sum + (j.p - (j.right ? 1 : 0)) ** 2, 0) / n,
  };
}
