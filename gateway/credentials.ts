/**
 * Who may talk to the gateway. The config names credentials; their secrets come from environment
 * variables or files, never from the config itself. A token is `<id>.<secret>`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StoreConfig } from '../engine/catalog/config.js';
import { SaunterError } from '../engine/errors.js';

export type CredentialConfig = StoreConfig['credentials'][number];
export type Role = CredentialConfig['role'];

/** A caller whose token was right. */
export interface Principal {
  readonly id: string;
  readonly role: Role;
  /** Ids of the devices it may speak for. */
  readonly devices: ReadonlySet<string> | 'all';
}

/**
 * No dot, so that a token splits at its last one whatever the id holds; 16 characters of base64url
 * are 96 bits.
 */
const SECRET = /^[A-Za-z0-9_-]{16,256}$/;

export interface SecretSources {
  /** Environment to look in, usually process.env. */
  env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths of secret files start from: the config file's. */
  baseDir: string;
}

interface Known {
  principal: Principal;
  digest: Buffer;
}

export class Credentials {
  readonly #known: ReadonlyMap<string, Known>;
  /** Compared where the id is unknown, so that knowing an id takes no other time. */
  readonly #nobody = digestOf('');

  /** @throws SaunterError the first of `credentialProblems`; its hint names the others too. */
  constructor(list: readonly CredentialConfig[], sources: SecretSources) {
    const { known, problems } = read(list, sources);
    this.#known = known;
    const [first, ...others] = problems;
    if (!first) return;
    const hint = [first.hint, ...others.map((other) => `${other.message} [${other.code}]`)].join(
      '\n  Also: ',
    );
    const { file, cause } = first;
    throw new SaunterError(first.code, first.message, { hint, cause, ...(file !== undefined && { file }) });
  }

  /** The caller behind a token, or null where the token is not right. Takes the same time either way. */
  check(token: string): Principal | null {
    const dot = token.lastIndexOf('.');
    const known = this.#known.get(token.slice(0, Math.max(dot, 0)));
    const same = timingSafeEqual(digestOf(token.slice(dot + 1)), known?.digest ?? this.#nobody);
    return same && known ? known.principal : null;
  }
}

/** Every credential that cannot be used, with its reason; for `saunter doctor`. */
export function credentialProblems(
  list: readonly CredentialConfig[],
  sources: SecretSources,
): readonly SaunterError[] {
  return read(list, sources).problems;
}

function read(list: readonly CredentialConfig[], sources: SecretSources) {
  const known = new Map<string, Known>();
  const problems: SaunterError[] = [];
  for (const credential of list) {
    try {
      if (known.has(credential.id)) {
        throw new SaunterError('SAUNTER_CREDENTIAL_REPEATED', `credential "${credential.id}" stands twice`, {
          hint: 'Give each credential an id of its own.',
        });
      }
      const principal = principalOf(credential);
      known.set(credential.id, { principal, digest: digestOf(readSecret(credential, sources)) });
    } catch (error) {
      if (!(error instanceof SaunterError)) throw error;
      problems.push(error);
    }
  }
  return { known, problems };
}

function principalOf({ id, role, devices }: CredentialConfig): Principal {
  if (role === 'simulator') return { id, role, devices: 'all' };
  if (role !== 'device') return { id, role, devices: new Set() };
  if (!devices?.length) {
    throw new SaunterError('SAUNTER_CREDENTIAL_NO_DEVICES', `device credential "${id}" names no devices`, {
      hint: 'List in "devices" the ids it may speak for, or "*" for all.',
    });
  }
  return { id, role, devices: devices.includes('*') ? 'all' : new Set(devices) };
}

function readSecret(credential: CredentialConfig, { env, baseDir }: SecretSources): string {
  const { id } = credential;
  let secret: string;
  let place: string;
  if (credential.env !== undefined) {
    const value = env[credential.env];
    place = `environment variable ${credential.env}`;
    if (value === undefined || value === '') {
      throw new SaunterError('SAUNTER_CREDENTIAL_MISSING', `credential "${id}": ${place} is not set`, {
        hint: `Set it, for example: export ${credential.env}=$(openssl rand -hex 24)`,
      });
    }
    secret = value;
  } else {
    const file = resolve(baseDir, credential.file ?? '');
    place = 'its file';
    try {
      secret = readFileSync(file, 'utf8').trim();
    } catch (cause) {
      throw new SaunterError('SAUNTER_CREDENTIAL_FILE', `credential "${id}": its file cannot be read`, {
        file,
        hint: 'Make the file, readable by this user only, with the secret as its only line.',
        cause,
      });
    }
  }
  if (!SECRET.test(secret)) {
    throw new SaunterError(
      'SAUNTER_CREDENTIAL_WEAK',
      `credential "${id}": the secret in ${place} has ${secret.length} characters or signs that may not be`,
      { hint: 'Use 16 to 256 letters, digits, - and _ only, for example: openssl rand -hex 24' },
    );
  }
  return secret;
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
