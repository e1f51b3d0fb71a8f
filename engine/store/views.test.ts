/** Views of the journal: what they count follows every entry, and a checkpoint. */
import test from 'ava';
import type { DomainEvent, EventEvidence } from '../journal/events.js';
import { evidence, smallStore, T0 } from './testing.js';
import { StoreViews } from './views.js';

const model = smallStore();

test('open reviews of a visit are counted as they open, open again and close, and over a checkpoint', (t) => {
  const views = new StoreViews(model);
  let seq = 0;
  const apply = (event: DomainEvent) => views.apply({ seq: ++seq, tick: seq, fact: 0, tMs: T0 + seq, event });
  const open = (review: string, visits: readonly (string | null)[]) => {
    const candidates: EventEvidence['candidates'] = visits.map((visit) => ({
      product: 'A',
      quantity: 1,
      visit,
      p: 0.4,
    }));
    const { startMs, endMs } = evidence(T0);
    const rest = { plates: [], shelfDeltaG: 0, startMs, endMs, candidates, persons: [] };
    apply({ type: 'review_opened', review, quantity: 1, candidates, evidence: rest });
  };
  const settle = (review: string) =>
    apply({ type: 'review_settled', review, visit: null, product: null, quantity: 0, by: 'kim' });
  const counts = (of: StoreViews) => ['v1', 'v2', 'v3'].map((visit) => of.reviewsOf(visit));

  open('r1.0', ['v1', 'v1', null]);
  open('r2.0', ['v1', 'v2']);
  t.deepEqual(counts(views), [2, 1, 0]);
  open('r2.0', ['v2', 'v3']);
  t.deepEqual(counts(views), [1, 1, 1], 'the same review, about others now');
  const restored = new StoreViews(model);
  restored.load(structuredClone(views.save()));
  t.deepEqual(counts(restored), counts(views));
  settle('r1.0');
  settle('r1.0');
  t.deepEqual(counts(views), [0, 1, 1]);
  settle('r2.0');
  t.deepEqual(counts(views), [0, 0, 0]);
});
