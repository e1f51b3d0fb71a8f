import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { doctor } from './doctor.js';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/store.json', import.meta.url));

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-doctor-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test.serial('[chdb] a store can run here, and its limits are shown', async (t) => {
  const { findings, well, limits } = await doctor({ data: folder(t), host: '127.0.0.1', port: 0 });
  t.deepEqual(
    findings.filter((f) => f.state === 'bad'),
    [],
  );
  t.true(well);
  for (const part of ['kernels', 'uWebSockets.js', 'lmdb', 'ClickHouse']) {
    t.is(findings.find((f) => f.check === part)?.state, 'ok', part);
  }
  t.is(limits.MAX_SNAPSHOT_BYTES, 4 * 1024 * 1024);
});

test.serial('[chdb] secrets that are missing are named, with what to do', async (t) => {
  const dir = folder(t);
  const config = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { credentials: object[] };
  writeFileSync(path.join(dir, 'secret'), `${'x'.repeat(32)}\n`);
  config.credentials = [
    { id: 'devices', role: 'device', devices: ['*'], file: 'secret' },
    { id: 'console', role: 'client', env: 'SAUNTER_TEST_NEVER_SET' },
  ];
  const file = path.join(dir, 'store.json');
  writeFileSync(file, JSON.stringify(config));
  const { findings, well } = await doctor({ config: file, data: dir, host: '127.0.0.1', port: 0 });
  t.false(well);
  const secrets = findings.filter((f) => f.check === 'credentials');
  t.is(secrets.length, 1);
  t.regex(secrets[0]!.found, /"console".*SAUNTER_TEST_NEVER_SET is not set/);
  t.regex(secrets[0]!.advice, /export SAUNTER_TEST_NEVER_SET=/);
  t.regex(findings.find((f) => f.check === 'Floor memory')!.found, /KiB, of it .* in snapshots/);
});

test.serial('[chdb] mistakes of a config are findings; a taken port is a warning', async (t) => {
  const dir = folder(t);
  const file = path.join(dir, 'store.json');
  writeFileSync(
    file,
    readFileSync(EXAMPLE, 'utf8').replace('"zone": "exit"', '"zone": "exi"').replace('"EUR"', '"EUX"'),
  );
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  const port = typeof address === 'object' ? address!.port : 0;
  const { findings, well } = await doctor({ config: file, data: dir, host: '127.0.0.1', port });
  t.false(well);
  t.deepEqual(
    findings.filter((f) => f.state === 'bad').map((f) => f.found),
    [
      'store.currency: found "EUX"; needs an ISO 4217 code such as "EUR"; did you mean "EUR"?',
      'gates[1].zone: found "exi"; needs the id of a zone; did you mean "exit"?',
    ],
  );
  t.is(findings.find((f) => f.check === 'port')?.state, 'warn');
});
