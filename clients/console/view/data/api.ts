/** The gateway's HTTP side, as the console uses it. Same origin; the token goes in a header. */
import type { ActorRow } from '../../model/actor-tree.js';
import type { StoreConfigView } from '../../model/store-config.js';

/** A refused or failed request, in words for a person. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

async function request(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
  } catch (cause) {
    throw new ApiError(0, `The store does not answer (${cause instanceof Error ? cause.message : cause}).`);
  }
  if (response.ok) return response;
  throw new ApiError(response.status, await problemOf(response));
}

/** The server's own words where it sent some. */
async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  } catch {
    // Not JSON: a proxy's page, say. The status tells more than its HTML.
  }
  return `The store answered ${response.status} ${response.statusText}.`;
}

export async function fetchStore(token: string): Promise<StoreConfigView> {
  const response = await request('/api/store', token);
  return (await response.json()) as StoreConfigView;
}

/** How the store's parts are, GET /api/tree: what the console shows of it. */
export interface ConditionView {
  actors: ActorRow[];
  parked: number;
  traps: number;
  quarantined: number;
}

export async function fetchCondition(token: string): Promise<ConditionView> {
  const response = await request('/api/tree', token);
  return (await response.json()) as ConditionView;
}

/** What a person decided about a review; visit and product null: nothing was taken. */
export interface Settlement {
  visit: string | null;
  product: string | null;
  quantity: number;
}

export async function settleReview(token: string, review: string, settlement: Settlement): Promise<void> {
  await request(`/api/reviews/${encodeURIComponent(review)}/settle`, token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settlement),
  });
}
