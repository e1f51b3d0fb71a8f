/** The receipts report as Markdown, from the results of single trips. */
import { BEHAVIOURS } from './behaviours.js';
import { HEALTHS, type HealthCount } from './plate-health.js';
import { EARLY_MS, type Reliability, reliability } from './reliability.js';
import { type Summary, summarise } from './summary.js';
import { ORDERS, type Order, type SwapCount } from './swaps.js';
import type { TripResult } from './trip-job.js';
import { PROFILES, type ProfileName } from './tripgen.js';
import { VARIANTS } from './variants.js';

/** Goals of issue 4: F1, and the most that the error may be of the reference method's. */
const GOALS: Record<ProfileName, { f1: number | null; ofMps: number | null }> = {
  clean: { f1: 0.99, ofMps: null },
  store: { f1: 0.97, ofMps: 1 / 4 },
  rush: { f1: null, ofMps: 1 / 3 },
  adversarial: { f1: null, ofMps: 1 / 2 },
};
/** A line is final in time this long after its plates rest and both watermarks know it (ms). */
const FINAL_MS = 1500;

interface ProfileFigures {
  profile: ProfileName;
  results: TripResult[];
  own: Summary;
  mps: Summary | null;
  calibration: Reliability;
}

export function reportText(results: readonly TripResult[]): string {
  const profiles = PROFILES.flatMap((profile) => {
    const mine = results.filter((r) => r.profile === profile && r.variant === undefined);
    return mine.length === 0 ? [] : [figuresOf(profile, mine)];
  });
  return [
    ...table('Receipts', mainRows(profiles)),
    ...table('Lines', lineRows(profiles)),
    ...table('Behaviours: events right of all, and the reference method', behaviourRows(profiles)),
    ...table('Swaps of equal weights, by what was done first', swapRows(profiles)),
    ...table(
      'Faults and staff: trips with one thing made hard, beside the same trips plain',
      variantRows(results),
    ),
    ...table('Plates told as not well, over all trips', healthRows(results)),
    ...table('Posteriors in ten bins of equal count: said → right', binRows(profiles)),
    ...table('Cost', costRows(profiles)),
  ].join('\n');
}

function figuresOf(profile: ProfileName, results: TripResult[]): ProfileFigures {
  const mps = results.flatMap((r) => (r.mps ? [r.mps] : []));
  return {
    profile,
    results,
    own: summarise(results.map((r) => r.score)),
    mps: mps.length === results.length ? summarise(mps) : null,
    calibration: reliability(results.flatMap((r) => r.judged)),
  };
}

function mainRows(profiles: readonly ProfileFigures[]): string[][] {
  const head = ['profile', 'trips', 'seeds', 'units', 'F1', 'precision', 'recall', 'MPS F1', 'error / MPS’s'];
  head.push('product F1', 'exact receipts', 'review', 'stated right', 'goals');
  const rows = profiles.map(({ profile, results, own, mps }) => {
    const ratio = mps ? (1 - own.f1) / Math.max(1e-9, 1 - mps.f1) : null;
    const { f1, ofMps } = GOALS[profile];
    const goals = [
      f1 === null ? [] : [`F1 ≥ ${f1}: ${says(own.f1 >= f1)}`],
      ofMps === null || ratio === null ? [] : [`≤ ${ofMps.toFixed(2)}: ${says(ratio <= ofMps)}`],
    ].flat();
    return [
      `\`${profile}\``,
      `${own.trips}`,
      `${new Set(results.map((r) => r.seed)).size}`,
      `${own.units_true}`,
      own.f1.toFixed(4),
      own.precision.toFixed(4),
      own.recall.toFixed(4),
      mps ? mps.f1.toFixed(4) : '–',
      ratio === null ? '–' : ratio.toFixed(3),
      own.product_f1.toFixed(4),
      percent(own.exact_receipt_rate),
      percent(own.abstention.rate),
      percent(own.abstention.accuracy_of_non_abstained),
      goals.join('; ') || '–',
    ];
  });
  return [head, ...rows];
}

function lineRows(profiles: readonly ProfileFigures[]): string[][] {
  const head = ['profile', 'lines', 'calibration error', 'Brier', `first line ≤ ${EARLY_MS} ms; no jump`];
  head.push(
    'first p50, p90 (ms)',
    'taken, withdrawn',
    'final p50, p90 (ms)',
    `final after quiet p50, p90, p99, max (ms); ≤ ${FINAL_MS} ms`,
    'final lines, person > 1.2 m away',
    'left early',
  );
  const rows = profiles.map(({ profile, results, calibration }) => {
    const first = results.flatMap((r) => r.timing.provisionalMs);
    const could = results.flatMap((r) => r.timing.couldMs);
    const final = results.flatMap((r) => r.timing.finalMs);
    const quiet = results.flatMap((r) => r.timing.quietMs);
    const sum = (value: (r: TripResult) => number) => results.reduce((n, r) => n + value(r), 0);
    const far = `${sum((r) => r.far.far)} of ${sum((r) => r.far.lines)}`;
    const sure = `(p ≥ 0.95: ${sum((r) => r.far.farSure)} of ${sum((r) => r.far.sure)})`;
    return [
      `\`${profile}\``,
      `${sum((r) => r.judged.length)}`,
      calibration.ece.toFixed(4),
      calibration.brier.toFixed(4),
      `${within(first, EARLY_MS)}; ${within(could, EARLY_MS)} of ${could.length}`,
      spread(first),
      `${sum((r) => r.timing.taken.said)}, ${sum((r) => r.timing.taken.withdrawn)}`,
      spread(final),
      `${spread(quiet, [0.5, 0.9, 0.99, 1])}; ${within(quiet, FINAL_MS)}`,
      `${far} ${sure}`,
      `${sum((r) => r.early.exact)} of ${sum((r) => r.early.receipts)} receipts exact`,
    ];
  });
  return [head, ...rows];
}

function behaviourRows(profiles: readonly ProfileFigures[]): string[][] {
  const named = new Set(BEHAVIOURS.flatMap(([, kinds]) => kinds));
  const others = new Set(
    profiles.flatMap(({ own }) => Object.keys(own.event_kinds).filter((k) => !named.has(k))),
  );
  const rows = [...BEHAVIOURS, ...[...others].sort().map((kind) => [kind, [kind]] as const)];
  return [
    ['behaviour', ...profiles.map((p) => `\`${p.profile}\``)],
    ...rows.map(([name, kinds]) => [name, ...profiles.map((p) => eventCell(p, kinds))]),
  ];
}

function eventCell({ own, mps }: ProfileFigures, kinds: readonly string[]): string {
  const of = (summary: Summary, field: 'events' | 'right') =>
    kinds.reduce((n, kind) => n + (summary.event_kinds[kind]?.[field] ?? 0), 0);
  const events = of(own, 'events');
  if (events === 0) return '–';
  const reference = mps ? `, MPS ${percent(of(mps, 'right') / events)}` : '';
  return `${percent(of(own, 'right') / events)} of ${events}${reference}`;
}

function swapRows(profiles: readonly ProfileFigures[]): string[][] {
  const cell = (results: readonly TripResult[], order: Order) => {
    const sum = (field: keyof SwapCount) => results.reduce((n, r) => n + r.swaps[order][field], 0);
    const [swaps, right, asked] = [sum('swaps'), sum('right'), sum('asked')];
    return swaps === 0 ? '–' : `${right} of ${swaps} right, ${asked} asked, ${swaps - right - asked} not`;
  };
  return [
    ['profile', ...ORDERS.map((order) => `${order} first`)],
    ...profiles.map(({ profile, results }) => [
      `\`${profile}\``,
      ...ORDERS.map((order) => cell(results, order)),
    ]),
  ];
}

function variantRows(results: readonly TripResult[]): string[][] {
  const head = ['made hard', 'trips', 'F1', 'plain F1', 'product F1', 'exact receipts', 'review', 'told'];
  const rows = Object.keys(VARIANTS).flatMap((variant) => {
    const mine = results.filter((r) => r.variant === variant);
    if (mine.length === 0) return [];
    const own = summarise(mine.map((r) => r.score));
    const plain = results.filter(
      (r) => r.variant === 'plain' && mine.some((m) => m.seed === r.seed && m.index === r.index),
    );
    const units = mine.reduce((n, r) => n + r.restocked.units, 0);
    const told = mine.reduce((n, r) => n + r.restocked.told, 0);
    return [
      [
        variant,
        `${own.trips}`,
        own.f1.toFixed(4),
        plain.length === mine.length ? summarise(plain.map((r) => r.score)).f1.toFixed(4) : '–',
        own.product_f1.toFixed(4),
        percent(own.exact_receipt_rate),
        percent(own.abstention.rate),
        units > 0 ? `${told} of ${units} units as restocked` : '–',
      ],
    ];
  });
  return [head, ...rows];
}

function healthRows(results: readonly TripResult[]): string[][] {
  const minutes = results.reduce((sum, r) => sum + r.storeS, 0) / 60;
  const rows = HEALTHS.map((health) => {
    const sum = (value: (count: HealthCount) => number) =>
      results.reduce((n, r) => n + value(r.health[health]!), 0);
    const [spoiled, found, wrong] = [sum((c) => c.spoiled), sum((c) => c.found), sum((c) => c.wrong)];
    const delays = results.flatMap((r) => r.health[health]!.delaysS).sort((a, b) => a - b);
    return [
      health,
      `${spoiled}`,
      spoiled > 0 ? percent(found / spoiled) : '–',
      found + wrong > 0 ? percent(found / (found + wrong)) : '–',
      `${wrong} in ${minutes.toFixed(0)} store minutes`,
      delays.length > 0 ? `${delays[Math.floor(delays.length / 2)]!.toFixed(0)} s` : '–',
    ];
  });
  return [
    ['health', 'spoiled plates', 'recall', 'precision', 'wrongly told', 'told after (median)'],
    ...rows,
  ];
}

function binRows(profiles: readonly ProfileFigures[]): string[][] {
  return [
    ['bin', ...profiles.map((p) => `\`${p.profile}\``)],
    ...Array.from({ length: 10 }, (_, k) => [
      `${k + 1}`,
      ...profiles.map(({ calibration: { bins } }) => {
        const bin = bins[k];
        return bin ? `${bin.said.toFixed(3)} → ${bin.right.toFixed(3)} (${bin.n})` : '–';
      }),
    ]),
  ];
}

function costRows(profiles: readonly ProfileFigures[]): string[][] {
  const rows = profiles.map(({ profile, results }) => {
    const mean = (value: (r: TripResult) => number) =>
      results.reduce((sum, r) => sum + value(r), 0) / results.length;
    return [
      `\`${profile}\``,
      mean((r) => r.storeS).toFixed(0),
      mean((r) => r.seconds.make).toFixed(2),
      mean((r) => r.seconds.floor).toFixed(2),
      mean((r) => r.seconds.mps).toFixed(2),
    ];
  });
  return [['profile', 'store s a trip', 'made in s', 'read and run in s', 'MPS in s'], ...rows];
}

const says = (holds: boolean) => (holds ? 'holds' : 'missed');
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const within = (values: readonly number[], most: number) =>
  percent(values.filter((ms) => ms <= most).length / Math.max(1, values.length));

function spread(values: readonly number[], shares: readonly number[] = [0.5, 0.9]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(0) ?? '–';
  return shares.map(at).join(', ');
}

function table(title: string, rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head, ...body] = rows;
  return [`### ${title}`, '', line(head!), line(head!.map(() => '---')), ...body.map(line), ''];
}
