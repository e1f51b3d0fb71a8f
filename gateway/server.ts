/**
 * The gateway of one store: devices come in, state goes out, over one port. It listens on loopback
 * unless told otherwise: it speaks no TLS, that is a proxy's work.
 */

import uWS, { type TemplatedApp, type us_listen_socket } from 'uWebSockets.js';
import { connect } from 'node:net';
import type { Registry } from 'prom-client';
import type { StoreEngine } from '../engine/api.js';
import { SaunterError } from '../engine/errors.js';
import type { Log } from '../engine/log.js';
import type { StageTimes } from '../engine/stages.js';
import { type GatewayContext, SocketSet } from './context.js';
import type { Credentials } from './credentials.js';
import { GateDesk } from './gate-desk.js';
import { addRoutes } from './http-routes.js';
import { IngestCounts } from './ingest.js';
import type { Measured } from './metrics.js';
import type { ToDevice } from './protocol/index.js';
import { ReviewDesk } from './review-desk.js';
import { CLOCK_TOPIC, clientBehavior, deviceBehavior } from './sockets.js';
import { StaticFiles } from './static-files.js';
import { SyncHub } from './sync.js';
import { encodeForDevice } from './topic-log.js';
import { StoreTopics } from './topics.js';

export const LOOPBACK = '127.0.0.1';
/** Key of the references that take the place of shoppers' codes: as long as SHA-256's output. */
export const MIN_REFERENCE_KEY_BYTES = 32;
/** The topics go out at each tick; this often where no tick comes. Milliseconds. */
const IDLE_EVERY_MS = 250;
/** How long a shutdown waits for clients to take what waits for them. */
const DRAIN_MS = 1_000;
/** Addresses that stand for all of the machine's, and where to ask whether they are taken. */
const ANY_ADDRESS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', LOOPBACK],
  ['::', '::1'],
]);
/** How long to wait for somebody to answer there: an own address answers at once. */
const PROBE_MS = 1_000;
/** WebSocket close code "going away". RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;

export interface GatewayOptions {
  engine: StoreEngine;
  credentials: Credentials;
  /** ≥ 32 random bytes, kept with the store's secrets: references of one shopper match under one key. */
  referenceKey: Uint8Array;
  log: Log;
  /** Address to listen on. */
  host?: string;
  /** 0 for any free port. */
  port?: number;
  /** Absolute folder of the built console; none where it is absent. */
  consoleDir?: string;
  /** Times the stages `decode` and `encode`, and shows all stages in the metrics. */
  stages?: StageTimes;
  /** A bug came up in a handler; it is logged, its socket is closed. */
  onFault?: (error: unknown) => void;
}

export interface Gateway {
  readonly host: string;
  readonly port: number;
  /** http://host:port */
  readonly url: string;
  readonly hub: SyncHub;
  /** Made at the first tick, or when they are first asked for. */
  metrics(): Promise<Registry>;
  /** Whether people are let in. Gates are told; those who were asked for before are still answered. */
  entrances(state: 'open' | 'closing'): void;
  /** Entrances let nobody in. */
  isClosed(): boolean;
  /** Takes no more sockets, lets clients take what waits for them, closes. */
  close(): Promise<void>;
}

/** @throws SaunterError SAUNTER_LISTEN, SAUNTER_REFERENCE_KEY */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { engine, log, referenceKey, host = LOOPBACK, port = 0, stages = null } = options;
  if (referenceKey.length < MIN_REFERENCE_KEY_BYTES) {
    throw new SaunterError('SAUNTER_REFERENCE_KEY', `the reference key has ${referenceKey.length} bytes`, {
      hint: `Give at least ${MIN_REFERENCE_KEY_BYTES} random bytes.`,
    });
  }
  await assertFree(host, port);
  const hub = new SyncHub(engine.clock, stages);
  const desk = GateDesk.of(engine);
  const reviews = ReviewDesk.of(engine);
  const ingest = new IngestCounts();
  const sockets = new SocketSet();
  const topics = new StoreTopics(engine, hub, () => ingest.refusedTotal);
  const { credentials } = options;
  const fault = options.onFault ?? (() => undefined);
  const context: GatewayContext = {
    engine,
    credentials,
    referenceKey,
    log,
    stages,
    desk,
    reviews,
    ingest,
    hub,
    topics,
    sockets,
    fault,
  };
  const measured: Measured = {
    engine,
    ingest,
    sync: hub.counts,
    stages,
    sockets: () => ({ devices: sockets.count('device'), clients: sockets.count('client') }),
    lagMs: () => hub.topic('store').rows.get('now')?.lagMs ?? 0,
  };
  // A start after a crash ticks first: the package behind them takes its time.
  let loading: Promise<Registry> | null = null;
  const metrics = (): Promise<Registry> => {
    loading ??= import('./metrics.js').then(({ createMetrics }) => createMetrics(measured));
    return loading;
  };
  engine.onTick(() => {
    if (!loading) metrics().catch((err: unknown) => log.error({ err }, 'there are no metrics'));
  });
  const files = new StaticFiles(options.consoleDir ?? '');
  const app = uWS.App().ws('/device', deviceBehavior(context)).ws('/client', clientBehavior(context));
  addRoutes(app, context, metrics, files);
  const listener = await listen(app, host, port);
  const idle = setInterval(() => {
    topics.idle(performance.now());
    const { clock } = engine;
    const now: ToDevice = { type: 'clock', storeTimeMs: clock.now(), speed: clock.speed };
    app.publish(CLOCK_TOPIC, encodeForDevice(now), true);
  }, IDLE_EVERY_MS);
  const address = { host, port: uWS.us_socket_local_port(listener) };
  log.info({ ...address, consoleFiles: files.count }, 'gateway listens');
  if (host !== LOOPBACK) log.warn({ host }, 'the gateway speaks no TLS: put a proxy in front of it');

  let closed: Promise<void> | null = null;
  return {
    ...address,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    hub,
    metrics,
    isClosed: () => desk.closed,
    entrances: (state) => {
      const closed = state === 'closing';
      // A close that is tried again is no news.
      if (desk.closed === closed) return;
      desk.closed = closed;
      const told: ToDevice = { type: 'entrances', state };
      app.publish(CLOCK_TOPIC, encodeForDevice(told), true);
      log.info({ state }, 'entrances');
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };

  async function close(): Promise<void> {
    sockets.closing = true;
    uWS.us_listen_socket_close(listener);
    clearInterval(idle);
    topics.views.close();
    reviews.close();
    hub.flush();
    await drained(sockets);
    for (const socket of sockets.all()) socket.end(GOING_AWAY, 'the store is shutting down');
    app.close();
    log.info('gateway closed');
  }
}

/** Waits until no bytes wait for anybody, at most DRAIN_MS. */
function drained(sockets: SocketSet): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, DRAIN_MS);
    sockets.onProgress = () => {
      if (sockets.waitingBytes() === 0) done();
    };
    sockets.onProgress();
    function done(): void {
      clearTimeout(timer);
      sockets.onProgress = null;
      resolve();
    }
  });
}

/**
 * uWebSockets.js shares a port with whoever listens on it already (SO_REUSEPORT), and each would get
 * some of the sockets: so ask whether somebody answers there. (Binding a socket of Node's to find out
 * fails for a minute after a restart, while old connections time out.)
 */
function assertFree(host: string, port: number): Promise<void> {
  if (port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const probe = connect({ host: ANY_ADDRESS.get(host) ?? host, port, timeout: PROBE_MS });
    probe.once('connect', () => {
      probe.destroy();
      const hint = 'Stop what listens there, or choose another port.';
      reject(new SaunterError('SAUNTER_LISTEN', `somebody listens on ${host}:${port} already`, { hint }));
    });
    // Nobody answers, or no such address: then `listen` says so.
    probe.once('error', () => resolve());
    probe.once('timeout', () => {
      probe.destroy();
      resolve();
    });
  });
}

function listen(app: TemplatedApp, host: string, port: number): Promise<us_listen_socket> {
  return new Promise((resolve, reject) => {
    app.listen(host, port, (socket) => {
      if (socket) resolve(socket);
      else
        reject(
          new SaunterError('SAUNTER_LISTEN', `cannot listen on ${host}:${port}`, {
            hint: 'Is it an address of this machine, and may this user use the port?',
          }),
        );
    });
  });
}
