import test from 'ava';
import type { ScenarioName } from '../clients/simulator/scenarios.js';
import { runIdentity } from './identity-run.js';

const SMALL = { people: 10, cameras: 10, durationS: 60 };

/** Scenario, seed, cameras only, visits at most that may lose their person in it. */
const CASES: [ScenarioName, number, boolean, number][] = [
  ['shop', 5, true, 1],
  ['still', 5, true, 0],
  ['groups', 5, true, 1],
  ['stall', 5, true, 1],
  ['repeat', 5, true, 1],
  ['heights', 5, true, 0],
  ['dark', 5, true, 6],
  // with joints: they must not hold on to a tracklet that the cameras have exchanged for another
  ['stoop', 5, false, 1],
];

for (const [scenario, seed, camerasOnly, mayLose] of CASES) {
  test(`${scenario}: visits keep their person from entrance to exit`, async (t) => {
    const run = await runIdentity({ ...SMALL, camerasOnly, scenario, seed });
    const { visits, kept, reasons, shownRight, failures } = run;
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
