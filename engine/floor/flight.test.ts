/** Ticks of the flight log, run again: what a quarantine left of them, and who passed an exit. */
import test from 'ava';
import { FlightReplay, leftIn, packTick } from './flight.js';
import { NOTHING_BEFORE } from './inbox.js';
import type { DeviceInput, Quarantined } from './inbox-types.js';
import { cuts, frame, model, ORIGIN } from './testing/square-floor.js';

const store = model(false);
const passing = (gate: string, seq: number, action: 'enter' | 'exit'): DeviceInput => ({
  kind: 'gate',
  source: store.sourceById.get(gate)!.index,
  seq,
  tMs: ORIGIN,
  action,
  visit: action === 'enter' ? `v${seq}` : null,
  reference: null,
  role: 'shopper',
  body: null,
});

const seal = (cutMs: number) => ({
  tick: 7,
  tMs: ORIGIN,
  cutMs: cuts(cutMs),
  silent: [],
  back: [],
  commands: [],
  closing: false,
});

for (const [kept, left] of [
  ['gates', ['enter', 'exit']],
  ['entries', ['enter']],
] as [Quarantined['kept'], string[]][]) {
  test(`of a tick of which "${kept}" are kept: ${left.join(' and ')}`, (t) => {
    const inputs = [frame(0, 0, [[1, 1]]), passing('in', 1, 'enter'), passing('out', 1, 'exit')];
    const actions = (of: readonly DeviceInput[]) => of.map((i) => (i.kind === 'gate' ? i.action : i.kind));
    t.deepEqual(actions(leftIn(inputs, kept)), left);
    const quarantined = { kept, inputs: inputs.length - left.length, error: 'unreachable' };
    const bytes = packTick({ ...seal(ORIGIN), inputs: leftIn(inputs, kept), quarantined }, inputs);
    const again = new FlightReplay(store, NOTHING_BEFORE).next(bytes);
    t.deepEqual(actions(again.inputs), left);
    t.like(again, { tick: 7, quarantined });
  });
}

test('passages of exits that arrived are known, sealed or not', (t) => {
  const replay = new FlightReplay(store, NOTHING_BEFORE);
  const arrivals = [passing('in', 1, 'enter'), passing('out', 4, 'exit')];
  const { inputs } = replay.next(packTick({ ...seal(ORIGIN - 1), inputs: [] }, arrivals));
  t.deepEqual(inputs, [], 'they wait for their class');
  const out = store.sourceById.get('out')!.index;
  t.deepEqual(replay.passages, [[out, 4, ORIGIN, ORIGIN]]);
  const late = { ...passing('out', 5, 'exit'), tMs: ORIGIN + 900, toldMs: ORIGIN + 20 };
  replay.next(packTick({ ...seal(ORIGIN), inputs: [] }, [late]));
  t.deepEqual(replay.passages[1], [out, 5, ORIGIN + 20, ORIGIN + 900], 'by the time of its message');
});
