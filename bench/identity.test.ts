import test from 'ava';
import type { ScenarioName } from '../clients/simulator/scenarios.js';
import { runIdentity } from './identity-run.js';

const SMALL = { people: 10, cameras: 10, durationS: 60, camerasOnly: true };

/** Scenario, seed, visits at most that may lose their person in it. */
const CASES: [ScenarioName, number, number][] = [
  ['shop', 5, 1],
  ['still', 5, 0],
  ['groups', 5, 1],
  ['stall', 5, 1],
  ['repeat', 5, 1],
  ['dark', 5, 6],
];

for (const [scenario, seed, mayLose] of CASES) {
  test(`${scenario}: visits keep their person from entrance to exit`, async (t) => {
    const { visits, kept, reasons, shownRight, failures } = await runIdentity({ ...SMALL, scenario, seed });
    t.log(`${kept} of ${visits} kept; shown right ${(100 * shownRight).toFixed(1)} % of the time`);
    t.true(visits >= 6, `${visits} visits`);
    t.is(
      Object.values(reasons).reduce((a, b) => a + b, 0),
      visits - kept,
    );
    t.is(new Set(failures.map((f) => f.visit)).size, visits - kept);
    t.true(visits - kept <= mayLose, JSON.stringify(failures));
  });
}
