/** The HTTP side: health, metrics, the store's description, receipts, settling of reviews, the console. */
import type { HttpRequest, HttpResponse, TemplatedApp } from 'uWebSockets.js';
import type { Registry } from 'prom-client';
import type { GatewayContext } from './context.js';
import type { Principal, Role } from './credentials.js';
import { errorReply, jsonReply, type Reply, readBody, sendReply } from './http-reply.js';
import type { StoreDescription } from './protocol/index.js';
import { settle } from './settlement.js';
import type { StaticFiles } from './static-files.js';
import { offeredToken } from './upgrade.js';

export function addRoutes(
  app: TemplatedApp,
  context: GatewayContext,
  metrics: () => Promise<Registry>,
  files: StaticFiles,
): void {
  const { engine, topics } = context;
  const { credentials: _secretNames, ...config } = engine.model.config;
  const description: StoreDescription = config;
  // A flagship's is some hundred kB: made when it is first asked for.
  let store: Reply | null = null;

  app.get('/health', (res) => sendReply(res, health(context)));
  app.get('/metrics', (res, req) => {
    const refusal = authorise(context, req, ['metrics', 'operator', 'client']);
    if ('status' in refusal) sendReply(res, refusal);
    else sendMetrics(res, metrics, context);
  });
  app.get('/api/store', (res, req) => {
    const caller = authorise(context, req, ['client', 'operator', 'simulator']);
    store ??= jsonReply(description);
    sendReply(res, 'status' in caller ? caller : store);
  });
  app.get('/api/tree', (res, req) => {
    const caller = authorise(context, req, ['client', 'operator']);
    sendReply(res, 'status' in caller ? caller : jsonReply(engine.condition()));
  });
  app.get('/api/receipts/:number', (res, req) => {
    const caller = authorise(context, req, ['client', 'operator', 'simulator']);
    const number = req.getParameter(0);
    if ('status' in caller) return sendReply(res, caller);
    const receipt = /^\d{1,15}$/.test(number) ? topics.views.receipt(Number(number)) : null;
    return sendReply(res, receipt ? jsonReply(receipt) : errorReply('SAUNTER_NOT_FOUND', 'no such receipt'));
  });
  app.post('/api/reviews/:id/settle', (res, req) => {
    const caller = authorise(context, req, ['operator']);
    const review = decodeParameter(req.getParameter(0));
    if ('status' in caller) return sendReply(res, caller);
    return readBody(res, (body, answer) => settle(context, caller, review, body, answer));
  });
  app.get('/*', (res, req) => sendReply(res, files.reply(req.getUrl()) ?? notFound()));
  app.any('/*', (res) => sendReply(res, notFound()));
}

/** The caller, or the answer that refuses the request. */
function authorise(
  { credentials }: GatewayContext,
  req: HttpRequest,
  roles: readonly Role[],
): Principal | Reply {
  const { token } = offeredToken(req.getHeader('authorization'), '');
  if (token === '') return errorReply('SAUNTER_NO_CREDENTIAL', 'send Authorization: Bearer <id>.<secret>');
  const principal = credentials.check(token);
  if (!principal) return errorReply('SAUNTER_BAD_CREDENTIAL', 'the token is not right');
  if (roles.includes(principal.role)) return principal;
  return errorReply(
    'SAUNTER_NOT_ALLOWED',
    `role "${principal.role}" may not do this; ${roles.join(', ')} may`,
  );
}

function health({ engine, sockets, desk, hub }: GatewayContext): Reply {
  const now = hub.topic('store').rows.get('now');
  const status = sockets.closing || desk.closed ? 'closing' : engine.journal.stalled ? 'stalled' : 'ok';
  const body = {
    status,
    store: engine.model.config.store.id,
    tick: now?.tick ?? 0,
    lagMs: now?.lagMs ?? 0,
    devices: now?.devices ?? { up: 0, silent: 0, never: 0 },
  };
  return jsonReply(body, status === 'ok' ? 200 : 503);
}

function sendMetrics(res: HttpResponse, metrics: () => Promise<Registry>, { log }: GatewayContext): void {
  let aborted = false;
  res.onAborted(() => {
    aborted = true;
  });
  const collected = metrics().then(async (registry) => {
    return { body: await registry.metrics(), contentType: registry.contentType };
  });
  collected.then(
    ({ body, contentType }) => {
      if (aborted) return;
      const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
      sendReply(res, { status: 200, headers, body });
    },
    (err: unknown) => {
      log.error({ err }, 'metrics could not be collected');
      if (!aborted) res.close();
    },
  );
}

function notFound(): Reply {
  return errorReply('SAUNTER_NOT_FOUND', 'there is nothing at this address');
}

/** As it came where it is no valid percent-encoding: no id will match. */
function decodeParameter(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
