/** The two WebSocket endpoints: `/device` takes measurements, `/client` gives state. */
import type {
  HttpRequest,
  HttpResponse,
  us_socket_context_t,
  WebSocket,
  WebSocketBehavior,
} from 'uWebSockets.js';
import uWS from 'uWebSockets.js';
import {
  HARD_CLIENT_MESSAGE_BYTES,
  HARD_DEVICE_MESSAGE_BYTES,
  MAX_CLIENT_BACKPRESSURE_BYTES,
  MAX_DEVICE_BACKPRESSURE_BYTES,
  MAX_SOCKETS,
  SOCKET_IDLE_S,
} from '../engine/limits.js';
import type { GatewayContext, OpenSocket } from './context.js';
import type { Principal, Role } from './credentials.js';
import { errorReply, sendReply } from './http-reply.js';
import { DeviceSession } from './ingest.js';
import { ClientSession } from './sync.js';
import { encodeForDevice } from './topic-log.js';
import { offeredToken } from './upgrade.js';

/** What a socket carries: who it is, and its session once it is open. */
interface SocketData<Session> {
  readonly principal: Principal;
  session: Session | null;
  open: OpenSocket | null;
}

/** WebSocket close codes: going away; a bug of ours. RFC 6455, 7.4.1. */
const INTERNAL_ERROR = 1011;

/** uWebSockets.js topic of the store's clock, for devices. */
export const CLOCK_TOPIC = 'clock';

export function deviceBehavior(context: GatewayContext): WebSocketBehavior<SocketData<DeviceSession>> {
  const { engine, referenceKey, desk, ingest, stages, topics, log } = context;
  return {
    compression: uWS.DISABLED,
    maxPayloadLength: HARD_DEVICE_MESSAGE_BYTES,
    maxBackpressure: MAX_DEVICE_BACKPRESSURE_BYTES,
    // Its close only ends reading; `answer` below ends the socket.
    closeOnBackpressureLimit: 0,
    idleTimeout: SOCKET_IDLE_S,
    sendPingsAutomatically: true,
    upgrade: (res, req, socketContext) => upgrade(context, ['device', 'simulator'], res, req, socketContext),
    open: (ws) => {
      const data = ws.getUserData();
      const { principal } = data;
      const session = new DeviceSession({
        engine,
        principal,
        referenceKey,
        desk,
        counts: ingest,
        stages,
        answer: (message) => {
          // It does not read what it is told: no use to go on.
          if (data.open && ws.send(encodeForDevice(message), true) === DROPPED) ws.close();
        },
        onTruth: (key, value) => topics.truth(key, value),
      });
      data.session = session;
      openSocket(context, 'device', ws);
      ws.send(encodeForDevice(session.welcome()), true);
      ws.subscribe(CLOCK_TOPIC);
      if (desk.closed) ws.send(encodeForDevice({ type: 'entrances', state: 'closing' }), true);
      log.info({ credential: principal.id, role: principal.role }, 'device connected');
    },
    message: (ws, message) => guarded(context, ws, (data) => data.session?.receive(new Uint8Array(message))),
    drain: () => context.sockets.onProgress?.(),
    close: (ws, code) => closed(context, ws.getUserData(), code),
  };
}

export function clientBehavior(context: GatewayContext): WebSocketBehavior<SocketData<ClientSession>> {
  const { hub, log } = context;
  return {
    compression: uWS.DISABLED,
    maxPayloadLength: HARD_CLIENT_MESSAGE_BYTES,
    // The session never sends past this; uWebSockets.js would only drop beyond it.
    maxBackpressure: MAX_CLIENT_BACKPRESSURE_BYTES,
    closeOnBackpressureLimit: 0,
    idleTimeout: SOCKET_IDLE_S,
    sendPingsAutomatically: true,
    upgrade: (res, req, socketContext) =>
      upgrade(context, ['client', 'operator', 'simulator'], res, req, socketContext),
    open: (ws) => {
      const data = ws.getUserData();
      data.session = new ClientSession(hub, {
        send: (bytes) => data.open !== null && ws.send(bytes, true) !== DROPPED,
        waitingBytes: () => (data.open ? ws.getBufferedAmount() : 0),
      });
      openSocket(context, 'client', ws);
      data.session.welcome();
      log.info({ credential: data.principal.id, role: data.principal.role }, 'client connected');
    },
    message: (ws, message) => guarded(context, ws, (data) => data.session?.receive(new Uint8Array(message))),
    drain: (ws) => {
      guarded(context, ws, (data) => data.session?.drained());
      context.sockets.onProgress?.();
    },
    close: (ws, code) => closed(context, ws.getUserData(), code),
  };
}

/** `send` answers 2 where the bytes were dropped. */
const DROPPED = 2;

function upgrade(
  { credentials, sockets, log }: GatewayContext,
  roles: readonly Role[],
  res: HttpResponse,
  req: HttpRequest,
  socketContext: us_socket_context_t,
): void {
  // The request lives only inside of this call: copy first.
  const key = req.getHeader('sec-websocket-key');
  const extensions = req.getHeader('sec-websocket-extensions');
  const offered = offeredToken(req.getHeader('authorization'), req.getHeader('sec-websocket-protocol'));
  const url = req.getUrl();
  let aborted = false;
  res.onAborted(() => {
    aborted = true;
  });
  const principal = credentials.check(offered.token);
  const refusal = refusalOf(principal, offered.token, roles, sockets.size, sockets.closing);
  if (aborted) return;
  if (refusal || !principal) {
    log.warn({ url, code: refusal?.code }, 'upgrade refused');
    sendReply(res, errorReply(refusal?.code ?? 'SAUNTER_BAD_CREDENTIAL', refusal?.message ?? ''));
    return;
  }
  res.cork(() => {
    const data = { principal, session: null, open: null };
    res.upgrade(data, key, offered.subprotocol, extensions, socketContext);
  });
}

function refusalOf(
  principal: Principal | null,
  token: string,
  roles: readonly Role[],
  sockets: number,
  closing: boolean,
) {
  if (token === '')
    return { code: 'SAUNTER_NO_CREDENTIAL', message: 'no token came with the request' } as const;
  if (!principal) return { code: 'SAUNTER_BAD_CREDENTIAL', message: 'the token is not right' } as const;
  if (!roles.includes(principal.role)) {
    const message = `role "${principal.role}" may not connect here; ${roles.join(', ')} may`;
    return { code: 'SAUNTER_NOT_ALLOWED', message } as const;
  }
  if (closing) return { code: 'SAUNTER_CLOSING', message: 'the gateway is shutting down' } as const;
  if (sockets < MAX_SOCKETS) return null;
  return { code: 'SAUNTER_TOO_MANY_SOCKETS', message: `${sockets} sockets are open` } as const;
}

function openSocket<Session>(
  { sockets }: GatewayContext,
  kind: OpenSocket['kind'],
  ws: WebSocket<SocketData<Session>>,
): void {
  const open: OpenSocket = {
    kind,
    waitingBytes: () => ws.getBufferedAmount(),
    end: (code, reason) => ws.end(code, reason),
  };
  ws.getUserData().open = open;
  sockets.add(open);
}

/** A bug that a message brought up ends its socket and is told, it does not end the process unseen. */
function guarded<Session>(
  { log, fault }: GatewayContext,
  ws: WebSocket<SocketData<Session>>,
  handle: (data: SocketData<Session>) => void,
): void {
  const data = ws.getUserData();
  try {
    handle(data);
  } catch (err) {
    log.error({ err, credential: data.principal.id }, 'a message brought up a bug');
    if (data.open) ws.end(INTERNAL_ERROR, 'internal error');
    fault(err);
  }
}

function closed({ sockets, log }: GatewayContext, data: SocketData<{ close(): void }>, code: number): void {
  const { open } = data;
  data.open = null;
  data.session?.close();
  if (open) sockets.delete(open);
  log.info({ credential: data.principal.id, kind: open?.kind, code }, 'disconnected');
}
