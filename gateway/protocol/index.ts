export * from './actors.js';
export * from './device.js';
export * from './errors.js';
export * from './store.js';
export * from './topics.js';
