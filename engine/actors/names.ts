import { SaunterError } from '../errors.js';

/** nact allows few characters in a name; ids of stores have others. `!` cannot stand in an id. */
export function actorName(kind: string, id: string): string {
  return `${kind}-${id.replace(/[^\w.-]/gu, (c) => `!${c.codePointAt(0)!.toString(16)}!`)}`;
}

/** @throws SaunterError SAUNTER_ACTOR_NAME where nact would refuse the name or make one up. */
export function checkName(name: string): void {
  if (/^[\w.!$*'(),+-]+$/.test(name)) return;
  throw new SaunterError('SAUNTER_ACTOR_NAME', `"${name}" is no name of an actor`, {
    hint: "Every actor has a name of letters, digits and - _ . + ! * ' ( ) , $; use actorName().",
  });
}
