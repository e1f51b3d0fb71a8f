/**
 * What comes over the socket, read and checked: a proxy may stand between the gateway and whoever uses
 * the SDK, and a frame that cannot be read must not end their process.
 */
import { Unpackr } from 'msgpackr';

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

const CHECKS = {
  text: (value: unknown) => typeof value === 'string',
  'text or nothing': (value: unknown) => value === undefined || typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  'number or nothing': (value: unknown) => value === undefined || typeof value === 'number',
  boolean: (value: unknown) => typeof value === 'boolean',
  rows: (value: unknown) =>
    Array.isArray(value) &&
    value.every((row: unknown) => Array.isArray(row) && row.length === 2 && typeof row[0] === 'string'),
} as const;
type Check = keyof typeof CHECKS;

/** What each field of each type of message must be. */
export type Shapes<Message extends { type: string }> = {
  readonly [Type in Message['type']]: {
    readonly [Field in Exclude<keyof Extract<Message, { type: Type }>, 'type'>]-?: Check;
  };
};

/** As an error of the gateway's. */
export interface BadMessage {
  type: 'error';
  code: 'SAUNTER_MALFORMED' | 'SAUNTER_BAD_FIELD';
  message: string;
}

/** The message, or what is wrong with it; null for a type that this version does not know. */
export function readMessage<Message extends { type: string }>(
  bytes: Uint8Array,
  shapes: Shapes<Message>,
): Message | BadMessage | null {
  let value: unknown;
  try {
    value = unpackr.unpack(bytes);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return bad('SAUNTER_MALFORMED', `${bytes.length} bytes of the gateway cannot be read`);
  const fields = value as Record<string, unknown>;
  const { type } = fields;
  if (typeof type !== 'string') return bad('SAUNTER_BAD_FIELD', 'a message of the gateway has no type');
  if (!Object.hasOwn(shapes, type)) return null;
  const shape: Readonly<Record<string, Check>> = shapes[type as Message['type']];
  for (const [name, check] of Object.entries(shape))
    if (!CHECKS[check](fields[name]))
      return bad('SAUNTER_BAD_FIELD', `"${name}" of the gateway's ${type} must be: ${check}`);
  return fields as unknown as Message;
}

function bad(code: BadMessage['code'], message: string): BadMessage {
  return { type: 'error', code, message };
}
