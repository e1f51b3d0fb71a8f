import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type ErrorCode, SaunterError } from '../engine/errors.js';
import { type CredentialConfig, Credentials, credentialProblems } from './credentials.js';
import { offeredToken } from './upgrade.js';

const SECRET = 'abcdefghijklmnop_-0';
const device: CredentialConfig = { id: 'cam.1', role: 'device', devices: ['cam-1'], env: 'CAM' };
const sources = { env: { CAM: SECRET, SIM: `${SECRET}2` }, baseDir: '/' };

test('a token is an id, which may hold dots, and its secret', (t) => {
  const credentials = new Credentials([device, { id: 'sim', role: 'simulator', env: 'SIM' }], sources);
  const principal = credentials.check(`cam.1.${SECRET}`);
  t.like(principal, { id: 'cam.1', role: 'device' });
  t.deepEqual(principal?.devices, new Set(['cam-1']));
  t.is(credentials.check(`sim.${SECRET}2`)?.devices, 'all');
  for (const wrong of [
    '',
    '.',
    'cam.1',
    `cam.1.${SECRET}2`,
    `cam.${SECRET}`,
    `.${SECRET}`,
    `sim.${SECRET}`,
    SECRET,
  ]) {
    t.is(credentials.check(wrong), null, wrong);
  }
});

test('"*" stands for all devices', (t) => {
  const credentials = new Credentials([{ ...device, devices: ['*'] }], sources);
  t.is(credentials.check(`cam.1.${SECRET}`)?.devices, 'all');
});

test('a secret comes from a file beside the config too', (t) => {
  const baseDir = mkdtempSync(join(tmpdir(), 'saunter-secret-'));
  t.teardown(() => rmSync(baseDir, { recursive: true }));
  writeFileSync(join(baseDir, 'boss.secret'), `${SECRET}\n`);
  const boss: CredentialConfig = { id: 'boss', role: 'operator', file: 'boss.secret' };
  t.like(new Credentials([boss], { env: {}, baseDir }).check(`boss.${SECRET}`), { role: 'operator' });
});

for (const [what, code, credential, env] of [
  ['a variable that is not set', 'SAUNTER_CREDENTIAL_MISSING', device, {}],
  ['an empty variable', 'SAUNTER_CREDENTIAL_MISSING', device, { CAM: '' }],
  ['a short secret', 'SAUNTER_CREDENTIAL_WEAK', device, { CAM: 'short' }],
  ['a secret with a dot', 'SAUNTER_CREDENTIAL_WEAK', device, { CAM: 'abcdefghijk.lmnopq' }],
  ['a file that is not there', 'SAUNTER_CREDENTIAL_FILE', { id: 'a', role: 'client', file: 'no/such' }, {}],
  [
    'a device without devices',
    'SAUNTER_CREDENTIAL_NO_DEVICES',
    { id: 'a', role: 'device', env: 'CAM' },
    sources.env,
  ],
] as [string, string, CredentialConfig, Record<string, string>][]) {
  test(`refused: ${what}`, (t) => {
    const error = t.throws(() => new Credentials([credential], { env, baseDir: '/nowhere' }), { code });
    for (const secret of Object.values(env)) if (secret) t.false(error?.message.includes(secret));
    t.is(credentialProblems([credential], { env, baseDir: '/nowhere' })[0]?.code, code as ErrorCode);
  });
}

test('all that is missing is told at once', (t) => {
  const list: CredentialConfig[] = [device, { id: 'sim', role: 'simulator', env: 'SIM' }];
  const error = t.throws(() => new Credentials(list, { env: {}, baseDir: '/' }), {
    instanceOf: SaunterError,
  });
  t.regex(error.message, /variable CAM is not set/);
  t.regex(error.hint ?? '', /Also: credential "sim": environment variable SIM is not set/);
});

test('refused: an id that stands twice', (t) => {
  t.throws(() => new Credentials([device, device], sources), { code: 'SAUNTER_CREDENTIAL_REPEATED' });
});

test('the token comes by header, or by subprotocol from a browser', (t) => {
  const encoded = `token.${Buffer.from('a.b').toString('base64url')}`;
  t.deepEqual(offeredToken('Bearer a.b', ''), { token: 'a.b', subprotocol: '' });
  t.deepEqual(offeredToken('', `saunter.v1, ${encoded}`), { token: 'a.b', subprotocol: 'saunter.v1' });
  t.deepEqual(offeredToken('Basic abc', 'other'), { token: '', subprotocol: '' });
});
