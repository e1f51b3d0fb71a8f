/**
 * A person's answer to a review, as it comes over HTTP: checked, handed to the store, and confirmed when it
 * is written.
 */
import { ProtocolError } from '../engine/errors.js';
import { MAX_HTTP_BODY_BYTES, MAX_SETTLED_UNITS } from '../engine/limits.js';
import type { GatewayContext } from './context.js';
import type { Principal } from './credentials.js';
import { errorReply, jsonReply, type Reply } from './http-reply.js';
import { type Fields, integerField, optionalIdField, refuse, show } from './message-checks.js';
import { privateContent } from './private-content.js';
import type { SettleOutcome } from './review-desk.js';

interface Settlement {
  /** null, both: nothing was taken. */
  visit: string | null;
  product: string | null;
  /** Signed units, as the review's. */
  quantity: number;
}

const FIELDS: readonly string[] = ['visit', 'product', 'quantity'] satisfies (keyof Settlement)[];

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
    quantity: integerField(fields, 'quantity', -MAX_SETTLED_UNITS, MAX_SETTLED_UNITS),
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

/**
 * Takes `POST /api/reviews/<id>/settle`: what is right is a command to the store. Answers once: at once
 * where it is refused, else when its entry is flushed.
 */
export function settle(
  context: GatewayContext,
  caller: Principal,
  review: string,
  body: Buffer | null,
  answer: (reply: Reply) => void,
): void {
  const checked = checkedSettlement(context, review, body);
  if ('status' in checked) {
    answer(checked);
    return;
  }
  const { engine, reviews, log } = context;
  const { visit, product, quantity } = checked;
  const by = caller.id;
  const tell = (outcome: SettleOutcome) => {
    if (outcome === 'settled') log.info({ review, by, visit, product, quantity }, 'review settled');
    else log.warn({ review, by, outcome }, "a review's answer was not taken, or not in time");
    answer(replyTo(outcome, review));
  };
  // Waits before it is handed over: it may be written while `command` runs.
  if (!reviews.wait({ type: 'review_settled', review, visit, product, quantity, by }, tell)) {
    answer(errorReply('SAUNTER_REVIEW_CLOSED', 'somebody has just answered the review'));
    return;
  }
  const index = product === null ? null : engine.model.productById.get(product)!.index;
  engine.command({ kind: 'settle', review, visit, product: index, quantity, by });
}

/** What is to be settled, or the answer that refuses it. */
function checkedSettlement(
  { engine, topics, sockets }: GatewayContext,
  review: string,
  body: Buffer | null,
): Settlement | Reply {
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
  if (product !== null && !engine.model.productById.has(product))
    return errorReply('SAUNTER_BAD_FIELD', `product: the store has no "${product}"`);
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
  if (sockets.closing) return replyTo('closing', review);
  const { stalled } = engine.journal;
  if (stalled) return errorReply('SAUNTER_STALLED', `the journal takes nothing now: ${stalled.message}`);
  return product === null ? { ...asked, quantity: 0 } : asked;
}

function replyTo(outcome: SettleOutcome, review: string): Reply {
  switch (outcome) {
    case 'settled':
      return jsonReply({ review, settled: true });
    case 'other':
      return errorReply('SAUNTER_REVIEW_CLOSED', 'somebody else has just settled the review');
    case 'aside':
      return errorReply('SAUNTER_SET_ASIDE', 'the store fails on this answer: a review asks for it again');
    case 'late':
      return errorReply(
        'SAUNTER_STALLED',
        'the answer is not written yet: look whether the review is still open, then answer again',
      );
    case 'closing':
      return errorReply(
        'SAUNTER_CLOSING',
        'the store stops: when it is back, look whether the review is still open, then answer again',
      );
  }
}
