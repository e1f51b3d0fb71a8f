export { actorName } from './names.js';
export { seededRandom, wallTimers } from './runtime.js';
export { ActorSystem, type ActorSystemOptions } from './system.js';
export type * from './types.js';
