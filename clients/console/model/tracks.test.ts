import test from 'ava';
import { DRAW_DELAY_MS, FADE_MS, opacityAt, placeAt, TRAIL_MS, Tracks } from './tracks.js';

const person = (x: number, y = 0) => ({ x, y, visit: null, role: 'shopper' as const, confidence: 0.9 });
const rows = (x: number) => new Map([['1', person(x)]]);
const only = (tracks: Tracks) => tracks.byId.get('1')!;

test('a person walks between two updates', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(0), 1000);
  tracks.update(rows(0.1), 1100);
  t.is(placeAt(only(tracks), 1050).x, 0.05);
});

test('nothing is guessed beyond what was reported', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(0), 1000);
  tracks.update(rows(0.1), 1100);
  t.is(placeAt(only(tracks), 5000).x, 0.1);
  t.is(placeAt(only(tracks), 500).x, 0);
});

test('a mended identity jumps; it does not glide through the shelves', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(0), 1000);
  tracks.update(rows(5), 1100);
  t.is(placeAt(only(tracks), 1050).x, 5);
});

test('whoever stood still starts at the place where they stood', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(1), 1000);
  tracks.update(rows(1.1), 9000);
  t.is(placeAt(only(tracks), 9000 - DRAW_DELAY_MS).x, 1);
  t.is(placeAt(only(tracks), 5000).x, 1);
});

test('whoever leaves the topic fades out and is forgotten', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(0), 1000);
  tracks.update(new Map(), 2000);
  t.is(opacityAt(only(tracks), 2000 + FADE_MS / 2), 0.5);
  tracks.sweep(2000 + FADE_MS + 1);
  t.is(tracks.byId.size, 0);
});

test('whoever comes back while fading is there again', (t) => {
  const tracks = new Tracks();
  tracks.update(rows(0), 1000);
  tracks.update(new Map(), 2000);
  tracks.update(rows(0.1), 2100);
  t.is(opacityAt(only(tracks), 2100), 1);
});

test('samples do not pile up', (t) => {
  const tracks = new Tracks();
  for (let i = 0; i < 10_000; i++) tracks.update(rows(i * 0.05), i * 100);
  t.true(only(tracks).samples.length <= TRAIL_MS / 100 + 3);
  // The trail's oldest end is still known.
  t.true(only(tracks).samples[0]!.atMs <= 9_999 * 100 - TRAIL_MS);
});
