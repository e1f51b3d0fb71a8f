/**
 * Tokens of requests and upgrades. A program sends `Authorization: Bearer <id>.<secret>`; a browser's
 * WebSocket cannot, so it offers two subprotocols: `saunter.v1` and `token.<base64url of the token>`.
 * The answer picks `saunter.v1`, so that the token is never echoed.
 */
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from './protocol/index.js';

export interface OfferedToken {
  /** '' where none came. */
  token: string;
  /** Subprotocol to answer with; '' where the caller offered none. */
  subprotocol: string;
}

export function offeredToken(authorization: string, subprotocols: string): OfferedToken {
  const offered = subprotocols.split(',').map((word) => word.trim());
  const subprotocol = offered.includes(SUBPROTOCOL) ? SUBPROTOCOL : '';
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return { token: bearer, subprotocol };
  const inProtocol = offered.find((word) => word.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  const encoded = inProtocol?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? '';
  return { token: Buffer.from(encoded, 'base64url').toString('utf8'), subprotocol };
}
