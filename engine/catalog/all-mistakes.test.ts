/** Every mistake at once: of shape or not, each is named, and none that only follows from one. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { ConfigError } from '../errors.js';
import type { StoreConfig } from './config.js';
import { showPath } from './explain.js';
import { checkStoreConfig } from './validate.js';

const TEXT = readFileSync(new URL('../../../docs/examples/store.json', import.meta.url), 'utf8');

function problemsOf(json: unknown): readonly string[] {
  try {
    checkStoreConfig(json, 'store.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function problems(edit: (config: StoreConfig) => void): readonly string[] {
  const config = JSON.parse(TEXT) as StoreConfig;
  edit(config);
  return problemsOf(config);
}

test('fourteen mistakes of shape and of agreement are named at once, in the order of the file', (t) => {
  const found = problems((c) => {
    // edited from the end, so that the order cannot come from here
    Reflect.set(c.credentials[1]!, 'role', 'operater');
    c.credentials[1]!.env = 'SAUNTER_DEVICE_TOKEN';
    c.gates[1]!.position = [1, -2];
    c.planogram[2]!.product = '4012345000017';
    c.planogram[1]!.openingStock = -1;
    Reflect.set(c.products[3]!, 'priceMinor', '1.49');
    c.products[3]!.tax = 'fod'; // beside a mistake of shape in the same product
    c.gondolas[1]!.shelves[0]!.plates[1]!.id = 'g2-s1-p1';
    c.planogram = c.planogram.filter(({ plates }) => !plates.some((p) => /^g2-s1-p[12]$/.test(p)));
    Reflect.set(c.gondolas[0]!.shelves[0]!.plates[0]!, 'origin', [2.5, '3.8', 0.5]);
    c.cameras[1]!.zone = 'slaes';
    Reflect.set(c.cameras[0]!, 'rateHZ', 10);
    c.limits!.plates = 12;
    c.store.timeZone = 'Europe/Berlim';
    Reflect.deleteProperty(c.store, 'name');
  });
  const expected = [
    'store.timeZone: found "Europe/Berlim"; needs an IANA time zone',
    'store.name: is missing; needs a string',
    'limits.plates: found 12; needs at least 16',
    'cameras[0].rateHZ: unknown key; did you mean "rateHz"?',
    'cameras[1].zone: found "slaes"; needs the id of a zone; did you mean "sales"?',
    'gondolas[0].shelves[0].plates[0].origin[1]: found "3.8"; needs a number',
    'gondolas[1].shelves[0].plates[1].id: found "g2-s1-p1"; needs an id of its own among plates',
    'products[3].priceMinor: found "1.49"; needs a number',
    'products[3].tax: found "fod"; needs the id of a tax; did you mean "food"?',
    'planogram[1].openingStock: found -1; needs at least 0',
    'planogram[2].product: found "4012345000017"; needs the id of a product; did you mean "4012345000016"?',
    'gates[1].position: found [1,-2]; must lie inside floorPlan.outline (or on it)',
    'credentials[1].role: found "operater"; needs ',
    'credentials[1].env: found "SAUNTER_DEVICE_TOKEN"; needs a secret of its own: credentials[0] refers',
  ];
  t.is(found.length, 14, found.join('\n'));
  for (const [i, start] of expected.entries())
    t.true(found[i]!.startsWith(start), `expected ${start}\n     got ${found[i]}`);
});

/** The places of a value; of an array the first and the last entry, for the sake of time. */
function* places(value: unknown, at: (string | number)[] = []): Generator<(string | number)[]> {
  if (at.length > 0) yield at;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield* places(inner, [...at, key]);
    else if (key === '0' || Number(key) === value.length - 1) yield* places(inner, [...at, Number(key)]);
  }
}

function holderOf(json: unknown, path: readonly (string | number)[]): Record<string | number, unknown> {
  let holder = json;
  for (const step of path.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[step];
  return holder as Record<string | number, unknown>;
}

test('one value of the wrong shape, anywhere, is one mistake at its place', (t) => {
  let tried = 0;
  for (const path of places(JSON.parse(TEXT))) {
    for (const change of ['null', 'missing'] as const) {
      const json: unknown = JSON.parse(TEXT);
      const holder = holderOf(json, path);
      const key = path[path.length - 1]!;
      if (change === 'null') holder[key] = null;
      else if (Array.isArray(holder)) continue;
      else delete holder[key];
      const found = problemsOf(json);
      if (change === 'missing' && found.length === 0) continue; // optional
      // Of a secret that is not given, it is the credential that says so.
      const place = change === 'missing' && key === 'env' ? path.slice(0, -1) : path;
      if (found.length !== 1 || !found[0]!.startsWith(`${showPath(place)}: `))
        t.fail(`${showPath(path)} ${change}:\n${found.join('\n')}`);
      tried++;
    }
  }
  t.true(tried > 200, `${tried} tried`);
});

test('what exists, but has a mistake of its own, may be referred to', (t) => {
  t.deepEqual(
    problems((c) => {
      c.credentials[0]!.devices = ['the door'];
      c.gates[0]!.id = 'the door';
    }).map((line) => line.split(':')[0]),
    ['gates[0].id'],
  );
  t.deepEqual(
    problems((c) => Reflect.set(c.products[0]!, 'id', Number(c.products[0]!.id))).map((l) => l.split(':')[0]),
    ['products[0].id'],
  );
  t.deepEqual(
    problems((c) => {
      c.pricing.taxes = [];
      c.zones = [];
    }).map((line) => line.split(':')[0]),
    ['pricing.taxes', 'zones'],
  );
});

test('a credential with two secrets and another mistake has both told', (t) => {
  const found = problems((c) => {
    c.credentials[0]!.file = '/run/secret';
    Reflect.set(c.credentials[0]!, 'role', 'door');
  });
  t.deepEqual(
    found.map((line) => line.split(':')[0]),
    ['credentials[0]', 'credentials[0].role'],
  );
  t.regex(found[0]!, /; needs: exactly one of "env" and "file"$/);
});

test('a Floor that is too large is told beside other mistakes', (t) => {
  const found = problems((c) => {
    const plate = (n: number) => ({ id: `p${n}`, origin: [n * 0.1, 1, 1], size: [0.1, 0.4, 0.3] });
    const shelf = (n: number) => ({
      id: `s${n}`,
      plates: Array.from({ length: 256 }, (_, p) => plate(n * 256 + p)),
    });
    c.floorPlan.outline[1]![0] = 8000;
    c.floorPlan.outline[2]![0] = 8000;
    c.gondolas = Array.from({ length: 5 }, (_, g) => ({
      ...c.gondolas[0]!,
      id: `big-${g}`,
      shelves: Array.from({ length: 60 }, (_, s) =>
        shelf(g * 60 + s),
      ) as StoreConfig['gondolas'][0]['shelves'],
    }));
    c.planogram = [];
    c.cameras = [];
    c.credentials[0]!.devices = ['*'];
    c.credentials[1]!.devices = undefined;
    Reflect.set(c, 'limits', { people: 'many' });
    c.store.timeZone = 'nowhere';
  });
  t.is(found.length, 3, found.join('\n'));
  t.regex(found[1]!, /^limits: together they ask for a snapshot region of .* needs at most 4 MiB/);
  t.regex(found[2]!, /^limits\.people: found "many"/);
});

test('what is no store at all is refused once', (t) => {
  for (const json of [null, 5, 'store', []]) t.is(problemsOf(json).length, 1, JSON.stringify(json));
});
