/** Which faults there are, and which of them a run meets when: all of it from the run's seed. */
import { Random } from '../../clients/simulator/random.js';
import { SaunterError } from '../../engine/errors.js';

/** What each kind does to the store, as `--faults` names it. */
export const FAULT_KINDS = {
  'kill-engine': "SIGKILL to the store's process, at any moment; it is started again",
  'kill-archive': "SIGKILL to the archive's child",
  'archive-away': 'the archive is killed again and again, and cannot open meanwhile',
  'disk-full': "the journal's disk takes nothing for a while, then there is room again",
  'disk-hangs': 'no flush of the journal comes to its end for a while, then SIGKILL: none of it is there',
  'clock-jump': 'some devices tell a wrong time for a while',
  herd: 'all devices and a hundred more sockets connect at once, twice',
  network: 'messages are delayed, lost, repeated, reordered',
  'actor-throws': 'every hundredth step of an actor throws',
  'kernel-trap': "the Floor's kernel traps at some ticks, at one of them twice: that inbox is quarantined",
  'slow-client': 'a client subscribes to everything and never reads',
  'long-wait': "the store's clock jumps ahead by minutes in which nobody says anything",
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;

export interface Fault {
  kind: FaultKind;
  /** Wall time after the store is open, ms. */
  atMs: number;
  /** How long it lasts, ms; 0 for a moment. */
  forMs: number;
  /** Seed of what it draws itself. */
  seed: number;
}

export interface Plan {
  seed: number;
  faults: Fault[];
  /** Wall time from the opening to the end of the last fault, ms. */
  lengthMs: number;
}

/** The first people need about this long (wall) to enter and to take something. */
const WARM_MS = 1_500;
/** Faults begin in this time after that. */
const WINDOW_MS = 4_000;
/** The world goes on for this long after the last of them. */
const AFTER_MS = 1_500;
/** Kinds that last for the whole run. */
export const THROUGHOUT: ReadonlySet<FaultKind> = new Set(['actor-throws', 'kernel-trap', 'slow-client']);
const MOMENTS: ReadonlySet<FaultKind> = new Set(['kill-engine', 'kill-archive', 'herd', 'long-wait']);
const LONGEST_MS = 1_500;

/** @throws SaunterError SAUNTER_FAULT_KIND */
export function parseKinds(text: string | undefined): FaultKind[] {
  const known = Object.keys(FAULT_KINDS) as FaultKind[];
  if (text === undefined) return known;
  return text.split(',').map((name) => {
    const kind = known.find((k) => k === name.trim());
    if (kind !== undefined) return kind;
    throw new SaunterError('SAUNTER_FAULT_KIND', `there is no fault "${name.trim()}"`, {
      hint: `Known: ${known.join(', ')}.`,
    });
  });
}

/** The kinds with which the first run has the plan that run `index` has with these. */
export function kindsFrom(kinds: readonly FaultKind[], index: number): FaultKind[] {
  const at = index % kinds.length;
  return [...kinds.slice(at), ...kinds.slice(0, at)];
}

/**
 * The plan of run `index`: its own kind in turn, so that all kinds are met alike, and up to two
 * others beside it, because faults do not come alone. Those do not depend on where the list begins.
 */
export function planOf(seed: number, index: number, kinds: readonly FaultKind[]): Plan {
  const random = new Random(seed, 'faults');
  const others = (Object.keys(FAULT_KINDS) as FaultKind[]).filter((kind) => kinds.includes(kind));
  const chosen: FaultKind[] = [kinds[index % kinds.length]!];
  for (let more = random.int(3); more > 0; more--) chosen.push(random.pick(others));
  const faults = chosen.map((kind): Fault => {
    const through = THROUGHOUT.has(kind);
    return {
      kind,
      atMs: through ? 0 : WARM_MS + random.int(WINDOW_MS),
      forMs: MOMENTS.has(kind) || through ? 0 : 300 + random.int(LONGEST_MS),
      seed: random.int(2 ** 31),
    };
  });
  // A kind that lasts throughout is there or not.
  const once = faults.filter(
    (f, i) => !THROUGHOUT.has(f.kind) || faults.findIndex((g) => g.kind === f.kind) === i,
  );
  once.sort((a, b) => a.atMs - b.atMs);
  return { seed, faults: once, lengthMs: WARM_MS + WINDOW_MS + AFTER_MS };
}
