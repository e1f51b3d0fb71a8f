/** Exits that the store must have noticed, and what is held against it. */
import test from 'ava';
import type { DomainEvent } from '../../engine/journal/events.js';
import { checkExits, Passages } from './exits.js';

const visit = 'v1';
const ADMITTED: DomainEvent = {
  type: 'entry_admitted',
  visit,
  gate: 'in',
  role: 'shopper',
  reference: null,
  body: null,
};
const OPENED: DomainEvent = { type: 'visit_opened', visit, gate: 'in', role: 'shopper' };
const EXITED: DomainEvent = { type: 'visit_exited', visit, gate: 'out', cause: 'gate' };

test('a passage that let nobody out by its gate is found', (t) => {
  const at = (tMs: number, event: DomainEvent) => ({ tMs, event });
  const bound = { type: 'bound', visit: 'v1', tracklet: 't1', p: 1 } as const;
  const times = [at(0, ADMITTED), at(0, OPENED), at(100, bound), at(60_000, EXITED), at(90_000, bound)];
  const found = (change: (event: DomainEvent) => DomainEvent, passedMs = 60_000, takenMs = passedMs) =>
    checkExits(
      times.map(({ tMs, event }, i) => ({ seq: i + 1, tick: i, fact: 0, tMs, event: change(event) })),
      [{ visit: 'v1', gate: 'out', tMs: passedMs, takenMs }],
    ).map((b) => b.what);
  const exit = (change: object) => (event: DomainEvent) =>
    event.type === 'visit_exited' ? ({ ...event, ...change } as DomainEvent) : event;
  t.deepEqual(found(exit({})), []);
  t.deepEqual(found(exit({ visit: 'v2' })), [], 'mixed up with another');
  t.regex(
    String(found(exit({ gate: null, cause: 'closing' }))),
    /v1 passed out at 60000, and nobody left by it/,
  );
  t.regex(String(found(exit({ gate: 'out-2' }))), /nobody left by it/);
  t.regex(String(found(exit({ visit: 'v2' }), 30_000)), /nobody left by it/);
  t.regex(String(found(exit({ visit: 'v2' }), 59_500)), /nobody left by it/);
  t.deepEqual(found(exit({ visit: 'v2' }), 59_500, 60_000), [], 'mixed up, and taken late');
  t.regex(String(found(exit({ gate: null }), 59_500, 60_000)), /nobody left by it/);
  const unsure = (type: 'rebound' | 'unbound') => (event: DomainEvent) =>
    event.type === 'bound'
      ? ({ ...event, type, reason: 'lost' } as DomainEvent)
      : exit({ gate: null })(event);
  t.deepEqual(found(unsure('unbound')), [], 'nobody known stood there');
  const guess = (event: DomainEvent) =>
    event.type === 'bound' ? { ...event, p: 0.6 } : exit({ gate: null })(event);
  t.deepEqual(found(guess), [], 'it was never sure who came in');
  t.deepEqual(found(exit({ gate: null }), 85_000), [], 'so near the end it may still be decided');
});

test('only what the store has, in time and undisturbed, is held against it', (t) => {
  const passages = (change: (p: Passages) => void, openedMs = 0) => {
    const all = new Passages();
    all.passed('in 1', { gate: 'in', tMs: 0, entry: null });
    all.passed('out 1', { gate: 'out', tMs: 60_000, entry: 'in 1' });
    all.sent('in 1', 20);
    all.sent('out 1', 60_020);
    all.taken('in 1');
    change(all);
    const opened = [{ seq: 1, tick: 0, fact: 0, tMs: openedMs, event: OPENED }];
    const { sure, late } = all.exits(opened, (entry) => (entry === 'in 1' ? 'v1' : undefined));
    return [...sure.map((e) => e.visit), ...Array<string>(late).fill('late')];
  };
  t.deepEqual(
    passages((p) => p.taken('out 1')),
    ['v1'],
  );
  t.deepEqual(
    passages(() => {}),
    [],
    'the store never said that it has it',
  );
  const unsure: ((p: Passages) => void)[] = [
    (p) => p.refused('out 1'),
    (p) => p.refused('in 1'),
    (p) => p.disturbed(58_000),
    (p) => p.disturbed(5_000),
  ];
  for (const change of unsure)
    t.deepEqual(
      passages((p) => {
        p.taken('out 1');
        change(p);
      }),
      [],
    );
  t.deepEqual(
    passages((p) => {
      p.taken('out 1');
      p.disturbed(30_000);
    }),
    ['v1'],
    'in between, who is who is told by the journal',
  );
  const givenAt = (tMs: number) =>
    passages((p) => {
      p.taken('out 1');
      p.given('out 1', tMs);
    });
  t.deepEqual(givenAt(60_900), ['v1']);
  t.deepEqual(
    passages((p) => p.taken('out 1'), 1_100),
    ['late'],
    'so was the entry',
  );
  t.deepEqual(givenAt(61_100), ['late'], 'taken late it is counted, and not held');
});

test('what was confirmed before a start, the life after it must know', (t) => {
  const passages = new Passages();
  passages.lifeBegins();
  passages.known([]);
  passages.confirmed('out 1');
  passages.confirmed('out 2');
  passages.lifeBegins();
  passages.confirmed('out 3');
  passages.known(['out 2', 'out 9']);
  t.deepEqual(passages.forgotten, ['out 1'], 'number 3 was confirmed by this life');
  passages.lifeBegins();
  passages.known(['out 1', 'out 2', 'out 3']);
  t.deepEqual(passages.forgotten, ['out 1']);
});
