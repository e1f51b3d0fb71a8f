/**
 * Nothing private is kept: a real store is told pictures, descriptions of faces and card numbers in
 * every field that takes text or bytes; then its journal, recording, archive and log are searched.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { WebSocket } from 'ws';
import { demoStore } from '../../clients/cli/demo-store.js';
import { connectDevice, type WebSocketConstructor } from '../../clients/sdk/index.js';
import { openArchive } from '../../engine/archive/index.js';
import { BASE_TABLES } from '../../engine/archive/migrations.js';
import { openJournal } from '../../engine/journal/index.js';
import type { FromDevice } from '../../gateway/protocol/index.js';
import { readAll } from './invariants.js';
import { StoreHandle } from './store-handle.js';
import { Witness } from './witness.js';

const CARD = '4111111111111111';
const CODE = '5555555555554444';
const START_MS = Date.UTC(2026, 0, 5, 9);
const STORE = { people: 4, cameras: 4, seed: 1 };

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]), randomBytes(1_992)]);
const face = Float32Array.from({ length: 512 }, () => Math.random() * 2 - 1);
const faceBytes = Buffer.from(face.buffer);

const asText = (values: Float32Array) => [...values].map((v) => v.toFixed(4)).join(',');

/** Every form in which one of them could have got through. */
function needles(): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [name, card] of [
    ['card', CARD],
    ['code', CODE],
  ] as const) {
    found.set(`${name} as text`, Buffer.from(card));
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(card));
    found.set(`${name} as an integer`, Buffer.from(number));
    number.writeDoubleBE(Number(card));
    found.set(`${name} as a float`, Buffer.from(number));
    number.writeDoubleLE(Number(card));
    found.set(`${name} as a float, little-endian`, Buffer.from(number));
  }
  const middle = jpeg.subarray(0, 48);
  found.set('picture', middle.subarray(0, 24));
  found.set('inside of the picture', jpeg.subarray(900, 924));
  found.set('picture as base64', Buffer.from(middle.toString('base64').slice(0, 32)));
  found.set('picture as hex', Buffer.from(middle.toString('hex').slice(0, 32)));
  found.set('face', faceBytes.subarray(64, 96));
  found.set('face as text', Buffer.from(asText(face.slice(1, 3))));
  for (const form of ['base64', 'base64url', 'hex'] as const)
    found.set(`face as ${form}`, Buffer.from(faceBytes.toString(form).slice(0, 32)));
  found.set('card with points', Buffer.from(CARD.replace(/(\d{4})(?=\d)/g, '$1.')));
  return found;
}

/** What rounding leaves of the face where it comes as weights or joints: a measurement, kept as long as those. */
const roundedFace = Buffer.from(face.map((v) => Math.round(v * 1024) / 1024).slice(8, 12).buffer);
/** Where measurements are kept: the recording, and the Floor's log and copy beside the journal's events. */
const MEASUREMENTS: readonly string[] = ['run.recording', path.join('data', 'journal', 'journal.mdb')];

/** A multiple of `step` bytes of the picture, and of the face. */
const picture = (bytes: number) => new Uint8Array(jpeg.subarray(0, bytes));
const features = (floats: number) =>
  new Uint8Array(Float32Array.from({ length: floats }, (_, i) => face[i % face.length]!).buffer);

function* attempts(nowMs: number): Generator<object> {
  const config = demoStore(STORE);
  const camera = config.cameras[0]!.id;
  const gondola = config.gondolas[0]!;
  const bodies = config.bodySources[0]?.id;
  const gate = config.gates.find((g) => g.direction !== 'exit')!.id;
  let seq = 1;
  const head = (device: string) => ({ device, seq: seq++, tMs: nowMs });
  const texts = [
    CARD,
    `pan ${CARD}`,
    CARD.replace(/(\d{4})(?=\d)/g, '$1.'),
    jpeg.toString('base64').slice(0, 64),
    jpeg.subarray(500).toString('base64').slice(0, 64),
    faceBytes.toString('base64').slice(0, 64),
    faceBytes.toString('base64url').slice(0, 64),
    faceBytes.toString('hex').slice(0, 64),
    '12,-45,101,7,-3',
    jpeg.toString('hex').slice(0, 64),
    asText(face.slice(0, 6)),
  ];
  const plates = gondola.shelves.reduce((n, shelf) => n + shelf.plates.length, 0);
  const extra = { image: picture(2_000), embedding: [...face], pan: CARD, card: Number(CARD) };
  yield { type: 'frame', ...head(camera), boxes: new Uint8Array(0), ...extra };
  yield { type: 'frame', ...head(camera), boxes: picture(2_000) };
  yield { type: 'frame', ...head(camera), boxes: features(510) };
  yield { type: 'plates', ...head(gondola.id), rateHz: 60, samples: 2, values: features(2 * plates) };
  yield { type: 'plates', ...head(gondola.id), rateHz: 60, samples: 2, values: picture(8 * plates) };
  yield { type: 'gate', ...head(gate), action: 'enter', code: CODE, ...extra };
  yield { type: 'heartbeat', ...head(gate), ...extra };
  yield { type: 'frame', device: camera, seq: Number(CARD), tMs: nowMs, boxes: new Uint8Array(0) };
  yield { type: 'frame', device: camera, seq: seq++, tMs: Number(CARD), boxes: new Uint8Array(0) };
  for (const text of texts) {
    yield { type: text, ...head(camera) };
    yield { type: 'heartbeat', ...head(text) };
    yield { type: 'gate', ...head(gate), action: 'enter', code: 'c', body: text };
    yield { type: 'gate', ...head(gate), action: text };
    yield { type: 'gate', ...head(gate), action: 'enter', role: text };
    yield { type: 'truth', key: text, value: { receipts: CARD, image: picture(500) } };
    if (bodies) yield { type: 'bodies', ...head(bodies), ids: [text], joints: features(32) };
  }
  if (bodies) {
    yield { type: 'bodies', ...head(bodies), ids: ['a'], joints: features(32) };
    yield { type: 'bodies', ...head(bodies), ids: ['a'], joints: picture(128) };
  }
}

function* files(dir: string): Generator<string> {
  for (const name of readdirSync(dir)) {
    const file = path.join(dir, name);
    if (statSync(file).isDirectory()) yield* files(file);
    else if (statSync(file).isFile()) yield file;
  }
}

test('no picture, no face and no card number is in journal, recording, archive or log', async (t) => {
  t.timeout(180_000);
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-privacy-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = { simulator: secret(), client: secret(), operator: secret(), metrics: secret() };
  const witness = new Witness();
  const handle = new StoreHandle(witness, secrets, 'trace');
  t.teardown(() => handle.kill());
  const dataDir = path.join(dir, 'data');
  const record = path.join(dir, 'run.recording');
  await handle.start({
    dataDir,
    ...STORE,
    speed: 1,
    storeMs: START_MS,
    port: 0,
    record,
    elastic: false,
    throwRate: 0,
    trapRate: 0,
  });
  const link = connectDevice({
    url: handle.url,
    token: `simulator.${secrets.simulator}`,
    WebSocketImpl: WebSocket as unknown as WebSocketConstructor,
  });
  t.teardown(() => link.close());
  await link.welcome;
  const refused: string[] = [];
  link.onError(({ code, message }) => {
    refused.push(code);
    // What was sent may come back to who sent it, but not what was found to be private.
    if (code === 'SAUNTER_PRIVATE') t.false(message.includes(CARD));
  });
  const entered = new Promise<string>((resolve) => link.onEntry(({ visit }) => resolve(visit)));
  for (const attempt of attempts(link.storeNowMs())) link.send(attempt as FromDevice);
  const visit = await entered;
  t.regex(
    visit,
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'an id that tells nothing',
  );
  const settle = (review: string, body: object) =>
    fetch(`${handle.url}/api/reviews/${encodeURIComponent(review)}/settle`, {
      method: 'POST',
      headers: { authorization: `Bearer operator.${secrets.operator}` },
      body: JSON.stringify(body),
    });
  const product = demoStore(STORE).products[0]!.id;
  const answer = await settle('r1.0', { visit: CARD, product, quantity: 1 });
  t.is(answer.status, 400);
  t.is(((await answer.json()) as { code: string }).code, 'SAUNTER_PRIVATE');
  t.is((await settle(CARD, { visit, product, quantity: 1 })).status, 404);
  await fetch(`${handle.url}/api/receipts/${CARD}`, {
    headers: { authorization: `Bearer operator.${secrets.operator}` },
  });
  for (const code of ['SAUNTER_PRIVATE', 'SAUNTER_BAD_NUMBER', 'SAUNTER_BAD_FIELD', 'SAUNTER_UNKNOWN_DEVICE'])
    t.true(refused.includes(code), code);
  await handle.stop();

  const journal = openJournal(path.join(dataDir, 'journal'));
  const entries = readAll(journal);
  await journal.close();
  const admitted = entries.find((e) => e.event.type === 'entry_admitted' && e.event.visit === visit);
  const key = readFileSync(path.join(dataDir, 'reference.key'));
  const reference = createHmac('sha256', key).update(CODE).digest('hex');
  t.like(admitted?.event, { reference }, 'the keyed hash of the code, and nothing else of it');

  const places = new Map<string, Buffer>([['log', Buffer.from(handle.log)]]);
  for (const file of files(dir)) places.set(path.relative(dir, file), readFileSync(file));
  const archive = await openArchive({ dataDir });
  for (const table of BASE_TABLES)
    places.set(`table ${table}`, Buffer.from(await archive.query(`SELECT * FROM ${table}`, 'JSONEachRow')));
  await archive.close();
  // The search itself finds what is there.
  t.true(places.get('run.recording')!.includes(visit) && places.get('log')!.includes('device connected'));
  t.true(places.get(path.join('data', 'journal', 'journal.mdb'))!.includes(reference));
  // Beside the journal until it is sealed, in the recording from then on.
  t.true(
    MEASUREMENTS.some((place) => places.get(place)!.includes(roundedFace)),
    'nobody can tell it from a measurement',
  );
  const events = Buffer.from(JSON.stringify(entries));
  for (const [place, bytes] of [...places, ['events', events] as const])
    if (!MEASUREMENTS.includes(place)) t.false(bytes.includes(roundedFace), `rounded face in ${place}`);
  for (const [name, needle] of needles())
    for (const [place, bytes] of places) t.false(bytes.includes(needle), `${name} in ${place}`);
});
