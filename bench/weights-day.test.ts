import test from 'ava';
import { errors, isWrong } from './weights-day.js';
import { runWeightsDay } from './weights-day-run.js';

test('a wrong catalogue weight is learned from confident picks, and told', async (t) => {
  const { estimates } = await runWeightsDay({ people: 10, cameras: 4, seed: 3, durationS: 240 });
  const wrong = estimates.filter((e) => isWrong(e) && e.picks >= 2);
  t.true(wrong.length >= 3, `${wrong.length} wrong facings were picked from`);
  const { catalogue, learned } = errors(wrong);
  t.log(`${wrong.length} wrong facings: ${catalogue.toFixed(3)} off before, ${learned.toFixed(3)} after`);
  t.true(learned < catalogue / 3, `${learned} of ${catalogue}`);
  const right = estimates.filter((e) => !isWrong(e) && e.picks >= 2);
  t.true(errors(right).learned < 0.02, 'what the catalogue has right stays right');
  t.deepEqual(
    estimates.filter((e) => e.toldWrong && Math.abs(e.catalogueG - e.realG) < 0.02 * e.realG),
    [],
    'nothing is told that is not so',
  );
});
