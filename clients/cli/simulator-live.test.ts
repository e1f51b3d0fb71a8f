import test from 'ava';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { WallClock } from '../../engine/clock.js';
import { LiveDriver } from '../../engine/drivers.js';
import { Engine } from '../../engine/engine.js';
import { Credentials } from '../../gateway/credentials.js';
import { startGateway } from '../../gateway/server.js';
import { connectClient } from '../sdk/index.js';
import { describe, NodeWebSocket, runLive } from '../simulator/live.js';
import { DEMO_TOKENS, demoStore } from './demo-store.js';
import { withScratchJournal } from './run-trip.js';
import { log } from './testing/replays.js';

const PEOPLE = 6;
const SEED = 5;
/** A pause of half a second of a busy machine is 2 s of the store's time: less than cameras may be late. */
const SPEED = 4;
const STORE_SECONDS = 15;

test('the simulator fills a running store over real sockets and holds its receipts against the truth', async (t) => {
  const model = buildModel(
    parseStoreConfig(demoStore({ people: PEOPLE, cameras: 4, seed: SEED }), 'the demo'),
  );
  const env = Object.fromEntries(
    Object.values(DEMO_TOKENS).map((name) => [name, `${name}-0123456789abcdef`]),
  );
  await withScratchJournal(async (journal) => {
    const clock = new WallClock(SPEED);
    const engine = new Engine({ model, journal, clock, log, originMs: clock.now(), name: 'demo' });
    const gateway = await startGateway({
      engine,
      credentials: new Credentials(model.config.credentials, { env, baseDir: '.' }),
      referenceKey: new Uint8Array(32),
      log,
      port: 0,
    });
    const driver = new LiveDriver(engine);
    const failed: unknown[] = [];
    driver.start((error) => failed.push(error));
    const screen = connectClient({
      url: gateway.url,
      token: `console.${env[DEMO_TOKENS.client]}`,
      WebSocketImpl: NodeWebSocket,
    });
    const truth = screen.topic('truth');
    const said: string[] = [];
    const stop = new AbortController();
    t.teardown(() => stop.abort());
    const options = { url: gateway.url, seed: SEED, people: PEOPLE, signal: stop.signal };
    const token = `simulator.${env[DEMO_TOKENS.simulator]}`;
    const summary = await runLive({
      ...options,
      token,
      durationS: STORE_SECONDS,
      log: (line) => said.push(line),
    });
    t.log(describe(summary));
    t.log(...said);
    const shown = truth.rows.get('score');
    await t.throwsAsync(runLive({ ...options, token: `${token}x`, log: () => {} }), {
      message: /answered 401/,
    });
    screen.close();
    await driver.stop(true);
    await gateway.close();
    await engine.stop();
    t.deepEqual(failed, []);
    t.true(summary.sent > 1000);
    t.is(summary.lost, 0);
    t.true(summary.visits! >= 2, 'people came in and the gates answered');
    t.is(summary.left, summary.visits);
    t.is(summary.receipts, summary.left! - summary.withoutReceipt!);
    t.true(summary.receipts >= 1, 'receipts arrived');
    t.truthy(shown, 'clients see the truth');
  });
});
