/** Whatever comes over HTTP is answered, once, with what the protocol's page says; nothing of it stays. */

import { Agent, request } from 'node:http';
import test from 'ava';
import fc from 'fast-check';
import type { DomainEvent } from '../engine/journal/events.js';
import { MAX_HTTP_BODY_BYTES } from '../engine/limits.js';
import { keptBytes } from '../engine/testing/kept-memory.js';
import { HTTP_ERROR_CODES } from './protocol/index.js';
import { torn } from './testing/almost.js';
import { startTestGateway } from './testing/running.js';
import { TOKENS } from './testing/store.js';

const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
const REVIEW: DomainEvent = { type: 'review_opened', review: 'r1', quantity: 1, candidates: [], evidence };

const anything = fc.oneof(
  fc.constantFrom('v-1', 'tea', 'rice', null, 1, 0, -1, 1e9, 0.5),
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);
const right = fc.constantFrom<Record<string, unknown>>(
  { visit: 'v-1', product: 'tea', quantity: 1 },
  { visit: 'v-1', product: 'rice', quantity: -1 },
  { visit: null, product: null, quantity: 0 },
);
/** Right answers of which some fields hold anything, some with a byte changed, some cut. */
const almost = fc
  .tuple(right, fc.array(fc.tuple(fc.string(), fc.nat(), anything), { maxLength: 2 }))
  .map(([fields, changes]) => {
    const changed = { ...fields };
    const names = Object.keys(fields);
    for (const [more, at, value] of changes) changed[at % 4 === 3 ? more : names[at % 4]!] = value;
    return Buffer.from(JSON.stringify(changed));
  });
const bodies = fc.oneof(
  { weight: 3, arbitrary: almost },
  torn(almost).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.alloc(0), Buffer.alloc(MAX_HTTP_BODY_BYTES + 1, '{')),
);
const review = fc.oneof(
  { weight: 4, arbitrary: fc.constant('r1') },
  fc.string().map(encodeURIComponent),
  fc.constantFrom('%', '%ff', '..%2f..', 'r1%00', '__proto__'),
);
const token = fc.oneof(
  { weight: 6, arbitrary: fc.constant<string>(TOKENS.operator) },
  fc.constantFrom<string>(TOKENS.client, '', 'boss.', 'x'.repeat(300)),
);

/** Bytes that may stay after 2,000 requests: what V8 learns of the code that runs, and sockets' buffers. */
const MAX_GROWN_BYTES = 2 * 1024 * 1024;

test('whatever is sent as an answer to a review is taken or refused with a code, and nothing of it stays', async (t) => {
  t.timeout(120_000);
  const { engine, gateway, faults } = await startTestGateway();
  t.teardown(() => gateway.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  engine.emit({ type: 'visit_opened', visit: 'v-1', gate: 'gate-in', role: 'shopper' });
  engine.emit(REVIEW);
  const model = engine.model;
  // Written at once, and asked again, so that the next answer is as good.
  engine.command = (command) => {
    if (command.kind !== 'settle') return t.fail(command.kind);
    const { review, visit, quantity, by } = command;
    const product = command.product === null ? null : model.products[command.product]!.id;
    engine.emit({ type: 'review_settled', review, visit, product, quantity, by }, REVIEW);
    engine.journal.stored.length = 0;
  };
  const post = (path: string, bearer: string, body: Buffer) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-length': body.length };
      const of = { host: '127.0.0.1', port: gateway.port, method: 'POST', agent, path, headers };
      const req = request(of, (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => resolve({ status: res.statusCode!, text: Buffer.concat(parts).toString() }));
      });
      req.on('error', reject);
      req.end(body);
    });
  const seen = new Map<string, number>();
  const send = (numRuns: number) =>
    fc.assert(
      fc.asyncProperty(review, token, bodies, async (id, bearer, body) => {
        const { status, text } = await post(`/api/reviews/${id}/settle`, bearer, body);
        const answer = JSON.parse(text) as { code?: keyof typeof HTTP_ERROR_CODES; settled?: boolean };
        const code = answer.code ?? 'settled';
        seen.set(code, (seen.get(code) ?? 0) + 1);
        if (answer.code === undefined) return status === 200 && answer.settled === true;
        return HTTP_ERROR_CODES[answer.code]?.status === status && text.length < 1_000;
      }),
      { numRuns },
    );
  await send(500);
  const before = keptBytes();
  await send(2_000);
  const grown = keptBytes() - before;
  t.true(grown < MAX_GROWN_BYTES, `${grown} bytes more after 2,000 requests`);
  t.deepEqual(faults, []);
  for (const code of ['settled', 'SAUNTER_BAD_FIELD', 'SAUNTER_NOT_FOUND', 'SAUNTER_OVERSIZED'])
    t.true(seen.has(code), code);
  t.is((await fetch(`${gateway.url}/health`)).status, 200);
});
