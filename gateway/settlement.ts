/** A person's answer to a review, as it comes over HTTP: checked, then handed to the store. */
import { ProtocolError } from '../engine/errors.js';
import { MAX_HTTP_BODY_BYTES } from '../engine/limits.js';
import type { GatewayContext } from './context.js';
import type { Principal } from './credentials.js';
import { errorReply, jsonReply, type Reply } from './http-reply.js';
import { type Fields, integerField, optionalIdField, refuse, show } from './message-checks.js';
import { privateContent } from './private-content.js';

interface Settlement {
  /** null, both: nothing was taken. */
  visit: string | null;
  product: string | null;
  /** Signed units, as the review's. */
  quantity: number;
}

const FIELDS: readonly string[] = ['visit', 'product', 'quantity'] satisfies (keyof Settlement)[];
/** Units that one answer may book, either way. */
const MAX_UNITS = 1_000;

/** @throws ProtocolError SAUNTER_BAD_FIELD */
function readSettlement(body: Buffer): Settlement {
  const fields = parseFields(body);
  for (const name of FIELDS)
    if (!Object.hasOwn(fields, name))
      throw refuse('SAUNTER_BAD_FIELD', `"${name}" is missing; a body has ${FIELDS.join(', ')}`);
  for (const name of Object.keys(fields))
    if (!FIELDS.includes(name))
      throw refuse('SAUNTER_BAD_FIELD', `${show(name)} is no field; a body has ${FIELDS.join(', ')}`);
  return {
    visit: optionalIdField(fields, 'visit'),
    product: optionalIdField(fields, 'product'),
    quantity: integerField(fields, 'quantity', -MAX_UNITS, MAX_UNITS),
  };
}

function parseFields(body: Buffer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse('SAUNTER_BAD_FIELD', `the body is no JSON object; it has ${FIELDS.join(', ')}`);
}

/** Answers for `POST /api/reviews/<id>/settle`; what is right is a command to the store. */
export function settle(
  { engine, topics, log }: GatewayContext,
  caller: Principal,
  review: string,
  body: Buffer | null,
): Reply {
  if (body === null) return errorReply('SAUNTER_OVERSIZED', `a body may have ${MAX_HTTP_BODY_BYTES} bytes`);
  let asked: Settlement;
  try {
    asked = readSettlement(body);
  } catch (error) {
    if (error instanceof ProtocolError) return errorReply('SAUNTER_BAD_FIELD', error.message);
    throw error;
  }
  const { visit, product, quantity } = asked;
  // It goes into the journal as it is.
  const found = visit === null ? null : privateContent(visit);
  if (found !== null) return errorReply('SAUNTER_PRIVATE', `visit looks like ${found}`);
  if ((visit === null) !== (product === null) || (product !== null && quantity === 0)) {
    const right = 'name a visit, a product and a quantity, or null for both where nothing was taken';
    return errorReply('SAUNTER_BAD_FIELD', right);
  }
  const known = product === null ? null : engine.model.productById.get(product);
  if (known === undefined) return errorReply('SAUNTER_BAD_FIELD', `product: the store has no "${product}"`);
  const { views } = topics;
  const row = views.review(review);
  if (!row) return errorReply('SAUNTER_NOT_FOUND', 'no such review');
  if (row.state !== 'open') return errorReply('SAUNTER_REVIEW_CLOSED', 'the review is settled already');
  if (visit !== null && !views.knows(visit) && !row.candidates.some((c) => c.visit === visit)) {
    const right = 'name one of its candidates, somebody inside, or one of the newest receipts';
    return errorReply('SAUNTER_BAD_FIELD', `visit: the store does not know "${visit}"; ${right}`);
  }
  // More put back than was measured would come off whatever else they took.
  const mostBack = Math.max(1, Math.abs(row.quantity));
  if (-quantity > mostBack)
    return errorReply('SAUNTER_BAD_FIELD', `quantity: at most ${mostBack} can have been put back`);
  if (!views.answer(review, performance.now()))
    return errorReply('SAUNTER_REVIEW_CLOSED', 'somebody has just settled the review');
  engine.command({
    kind: 'settle',
    review,
    visit,
    product: known?.index ?? null,
    quantity: known ? quantity : 0,
    by: caller.id,
  });
  log.info({ review, by: caller.id, visit, product, quantity }, 'review settled');
  return jsonReply({ review, accepted: true }, 202);
}
